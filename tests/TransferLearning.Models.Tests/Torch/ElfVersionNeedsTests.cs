using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Tests.Torch;

public class ElfVersionNeedsTests
{
    private static byte[] Original()
    {
        var (folder, _) = TorchFolders.OfTorchSharp().First(place => File.Exists(Path.Combine(place.Folder, "libLibTorchSharp.so")));
        return File.ReadAllBytes(Path.Combine(folder, "libLibTorchSharp.so"));
    }

    [Fact]
    public void Should_change_only_one_byte_of_the_library()
    {
        var original = Original();
        var patched = original.ToArray();
        Assert.True(ElfVersionNeeds.MakeWeak(patched, PatchedLibrary.Version));
        Assert.Equal(1, original.Zip(patched).Count(pair => pair.First != pair.Second));
        Assert.False(ElfVersionNeeds.MakeWeak(patched, PatchedLibrary.Version));
    }

    [Fact]
    public void Should_not_weaken_a_version_whose_symbols_are_used()
    {
        var file = Original();
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MakeWeak(file, "GLIBCXX_3.4.21"));
        Assert.False(ElfVersionNeeds.MakeWeak(file, "GLIBCXX_9.9.9"));
    }

    [Fact]
    public void Should_refuse_truncated_and_foreign_files()
    {
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MakeWeak([1, 2, 3], PatchedLibrary.Version));
        var original = Original();
        foreach (var length in new[] { 6, 63, 200, 5000, 100_000, 260_000 })
            Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MakeWeak(original[..length], PatchedLibrary.Version));
    }
}
