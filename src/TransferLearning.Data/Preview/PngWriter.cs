using SkiaSharp;

namespace TransferLearning.Data;

/// <summary>Writes PNG files.</summary>
public static unsafe class PngWriter
{
    /// <summary>A picture of 3 or 4 bytes a pixel as the bytes of a PNG file.</summary>
    public static byte[] Encode(PixelBuffer picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var to = (byte*)bitmap.GetPixels();
        for (var y = 0; y < picture.Height; y++)
        {
            var from = picture.Pixels + (long)y * picture.Stride;
            var row = to + (long)y * bitmap.RowBytes;
            for (var x = 0; x < picture.Width; x++, from += picture.Channels, row += 4)
                (row[0], row[1], row[2], row[3]) = (from[0], from[1], from[2], 255);
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
