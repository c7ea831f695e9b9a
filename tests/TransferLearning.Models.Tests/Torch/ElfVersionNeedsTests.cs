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
    public void OneFlagOfTheFileChanges()
    {
        var original = Original();
        var patched = original.ToArray();
        Assert.True(ElfVersionNeeds.MakeWeak(patched, PatchedLibrary.Version));
        Assert.Equal(1, original.Zip(patched).Count(pair => pair.First != pair.Second));
        Assert.False(ElfVersionNeeds.MakeWeak(patched, PatchedLibrary.Version));
    }

    [Fact]
    public void AVersionWhoseSymbolsAreUsedIsNotTouched()
    {
        var file = Original();
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MakeWeak(file, "GLIBCXX_3.4.21"));
        Assert.False(ElfVersionNeeds.MakeWeak(file, "GLIBCXX_9.9.9"));
    }

    [Fact]
    public void TruncatedAndForeignFilesAreRefused()
    {
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MakeWeak([1, 2, 3], PatchedLibrary.Version));
        var original = Original();
        foreach (var length in new[] { 6, 63, 200, 5000, 100_000, 260_000 })
            Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.MakeWeak(original[..length], PatchedLibrary.Version));
    }
}
