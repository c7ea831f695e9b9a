namespace TransferLearning.Data.Tests;

/// <summary>Compares every kind of file with Pillow's result (reference/formats_reference.py).</summary>
public unsafe class FormatTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(ReferencePicture.At("formats")).Select(path => Path.GetFileName(path)!).Where(name => !name.EndsWith(".expected.png", StringComparison.Ordinal)).Order()];

    [Theory, MemberData(nameof(Files))]
    public void Should_equal_the_pixels_of_Pillow(string file)
    {
        using var actual = ReferencePicture.LoadRgb(ReferencePicture.At("formats", file));
        using var expected = ReferencePicture.LoadRgb(ReferencePicture.At("formats", file + ".expected.png"));

        var (share, largest) = ReferencePicture.Compare(actual, expected);

        // Two JPEG decoders may round colours of reduced resolution differently. Everything else is exact.
        var (most, atMost) = file.EndsWith(".jpg", StringComparison.Ordinal) ? (0.02, 4) : (0, 0);
        Assert.True(share <= most && largest <= atMost, $"{share:P2} of the values differ by more than 1, the largest difference is {largest}.");
    }

    [Theory]
    [InlineData("rgb.jpg", 0, 0, 44, 30)] // full size
    [InlineData("rgb.jpg", 44, 30, 44, 30)]
    [InlineData("rgb.jpg", 23, 15, 44, 30)] // half would be 22 wide
    [InlineData("rgb.jpg", 22, 15, 22, 15)]
    [InlineData("rgb.jpg", 11, 7, 11, 8)] // quarter
    [InlineData("progressive.jpg", 5, 3, 6, 4)] // eighth
    [InlineData("exif6.jpg", 15, 22, 15, 22)] // sizes are upright
    [InlineData("exif6.jpg", 16, 22, 30, 44)]
    [InlineData("rgb.png", 5, 3, 44, 30)]
    public void Should_decode_a_JPEG_at_a_fraction_of_its_size_but_never_below_the_target(string file, int leastWidth, int leastHeight, int width, int height)
    {
        using var bytes = new ImageFile();
        using var decoder = PictureDecoders.Decoder();
        using var pixels = new PixelBuffer();
        bytes.Read(ReferencePicture.At("formats", file));
        decoder.Open(bytes.Bytes, bytes.Length);

        decoder.Decode(leastWidth, leastHeight, pixels);

        Assert.Equal((width, height), (pixels.Width, pixels.Height));
        // The same picture: the means of the channels agree, except for edges that do not fill a block.
        using var whole = ReferencePicture.Load(ReferencePicture.At("formats", file));
        for (var channel = 0; channel < 3; channel++)
            Assert.Equal(Mean(whole, channel), Mean(pixels, channel), 8.0);
    }

    private static double Mean(PixelBuffer picture, int channel)
    {
        var sum = 0.0;
        for (var i = channel; i < picture.Bytes.Length; i += 4)
            sum += picture.Bytes[i];
        return sum / (picture.Width * picture.Height);
    }

    [Fact]
    public void Should_ignore_a_wrong_extension()
    {
        using var folder = new TestSupport.TemporaryFolder();
        File.Copy(ReferencePicture.At("formats", "rgb.png"), folder.At("really-a-png.jpg"));
        using var actual = ReferencePicture.LoadRgb(folder.At("really-a-png.jpg"));
        using var expected = ReferencePicture.LoadRgb(ReferencePicture.At("formats", "rgb.png"));

        Assert.Equal((0, 0), ReferencePicture.Compare(actual, expected));
    }
}
