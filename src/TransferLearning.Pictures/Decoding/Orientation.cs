using SkiaSharp;

namespace TransferLearning.Pictures.Decoding;

/// <summary>Turns a picture upright by its EXIF orientation (the tag's values 1 to 8, which are those of <see cref="SKEncodedOrigin"/>).</summary>
internal static unsafe class Orientation
{
    /// <summary>Whether the orientation swaps width and height.</summary>
    public static bool Swaps(SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>Copies a picture of 4 bytes per pixel upright.</summary>
    public static void Apply(SKEncodedOrigin origin, PixelBuffer source, PixelBuffer target)
    {
        var (width, height) = (source.Width, source.Height);
        var swaps = Swaps(origin);
        target.Resize(swaps ? height : width, swaps ? width : height, 4);
        var from = (uint*)source.Pixels;
        var to = (uint*)target.Pixels;
        var step = StepOfX(origin, width);
        for (var y = 0; y < target.Height; y++, to += target.Width)
        {
            var pixel = from + StartOfRow(origin, width, height, y);
            for (var x = 0; x < target.Width; x++, pixel += step)
                to[x] = *pixel;
        }
    }

    private static nint StartOfRow(SKEncodedOrigin origin, int width, int height, int y) => origin switch
    {
        SKEncodedOrigin.TopRight => (nint)y * width + width - 1,
        SKEncodedOrigin.BottomRight => (nint)(height - 1 - y) * width + width - 1,
        SKEncodedOrigin.BottomLeft => (nint)(height - 1 - y) * width,
        SKEncodedOrigin.LeftTop => y,
        SKEncodedOrigin.RightTop => (nint)(height - 1) * width + y,
        SKEncodedOrigin.RightBottom => (nint)(height - 1) * width + width - 1 - y,
        SKEncodedOrigin.LeftBottom => width - 1 - y,
        _ => (nint)y * width,
    };

    private static nint StepOfX(SKEncodedOrigin origin, int width) => origin switch
    {
        SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight => -1,
        SKEncodedOrigin.LeftTop or SKEncodedOrigin.LeftBottom => width,
        SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom => -width,
        _ => 1,
    };
}
