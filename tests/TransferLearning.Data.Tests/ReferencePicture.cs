using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

/// <summary>The reference files, made by the scripts beside them with Pillow, SciPy and torchvision.</summary>
internal static unsafe class ReferencePicture
{
    public static string Folder { get; } = Path.Combine(Shared.Repository, "tests", "TransferLearning.Data.Tests", "reference");

    public static string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>Loads a picture at its own size, 4 bytes per pixel.</summary>
    public static PixelBuffer Load(string path)
    {
        using var file = new ImageFile();
        using var decoder = PictureDecoders.Decoder();
        var pixels = new PixelBuffer();
        file.Read(path);
        decoder.Open(file.Bytes, file.Length);
        decoder.Decode(0, 0, pixels);
        return pixels;
    }

    /// <summary>Loads a picture, 3 bytes per pixel.</summary>
    public static PixelBuffer LoadRgb(string path)
    {
        using var wide = Load(path);
        var pixels = new PixelBuffer();
        pixels.Resize(wide.Width, wide.Height, 3);
        for (var y = 0; y < wide.Height; y++)
            ResampleRow.Pack(wide.Pixels + y * wide.Stride, pixels.Pixels + y * pixels.Stride, wide.Width);
        return pixels;
    }

    /// <summary>The share of values that differ by more than 1, and the largest difference.</summary>
    public static (double ShareAboveOne, int Largest) Compare(PixelBuffer actual, PixelBuffer expected)
    {
        Assert.Equal((expected.Width, expected.Height, expected.Channels), (actual.Width, actual.Height, actual.Channels));
        var (above, largest) = (0, 0);
        for (var i = 0; i < expected.Bytes.Length; i++)
        {
            var difference = Math.Abs(actual.Bytes[i] - expected.Bytes[i]);
            above += difference > 1 ? 1 : 0;
            largest = Math.Max(largest, difference);
        }
        return ((double)above / expected.Bytes.Length, largest);
    }

    /// <summary>The tolerance of all pixel tests: at most 0.1 % of the values differ by more than 1 of 255, and none by more than 2.</summary>
    public static void AssertEqual(PixelBuffer actual, PixelBuffer expected, string what)
    {
        var (share, largest) = Compare(actual, expected);
        Assert.True(share <= 0.001 && largest <= 2, $"{what}: {share:P2} of the values differ by more than 1, the largest difference is {largest}.");
    }
}
