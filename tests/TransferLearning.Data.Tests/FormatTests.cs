namespace TransferLearning.Data.Tests;

/// <summary>Every kind of file against what Pillow makes of it (reference/formats_reference.py).</summary>
public unsafe class FormatTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(ReferencePicture.At("formats")).Select(path => Path.GetFileName(path)!).Where(name => !name.EndsWith(".expected.png", StringComparison.Ordinal)).Order()];

    [Theory, MemberData(nameof(Files))]
    public void Pixels_are_those_of_Pillow(string file)
    {
        using var actual = ReferencePicture.LoadRgb(ReferencePicture.At("formats", file));
        using var expected = ReferencePicture.LoadRgb(ReferencePicture.At("formats", file + ".expected.png"));

        var (share, largest) = ReferencePicture.Compare(actual, expected);

        // Two JPEG decoders may round colours of halved resolution differently; everything else is exact.
        var (most, atMost) = file.EndsWith(".jpg", StringComparison.Ordinal) ? (0.02, 4) : (0, 0);
        Assert.True(share <= most && largest <= atMost, $"{share:P2} of the values differ by more than 1, the largest difference is {largest}.");
    }

    [Fact]
    public void A_wrong_extension_changes_nothing()
    {
        using var folder = new TestSupport.TemporaryFolder();
        File.Copy(ReferencePicture.At("formats", "rgb.png"), folder.At("really-a-png.jpg"));
        using var actual = ReferencePicture.LoadRgb(folder.At("really-a-png.jpg"));
        using var expected = ReferencePicture.LoadRgb(ReferencePicture.At("formats", "rgb.png"));

        Assert.Equal((0, 0), ReferencePicture.Compare(actual, expected));
    }
}
