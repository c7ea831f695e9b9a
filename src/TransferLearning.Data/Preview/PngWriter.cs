using SkiaSharp;

namespace TransferLearning.Data.Preview;

/// <summary>
/// Writes PNG files. Skia's default setting (and its <c>NoFilters</c>) tries every filter for each row and searches long for repetitions: five
/// times the work for a tenth fewer bytes, and a run draws several pictures.
/// </summary>
public static unsafe class PngWriter
{
    private const int Level = 3;

    /// <summary>Encodes a picture of 3 or 4 bytes per pixel as a PNG file.</summary>
    public static byte[] Encode(PixelBuffer picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        PictureDecoders.EnsureDrawing();
        using var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var to = (byte*)bitmap.GetPixels();
        for (var y = 0; y < picture.Height; y++)
        {
            var from = picture.Pixels + (long)y * picture.Stride;
            var row = to + (long)y * bitmap.RowBytes;
            for (var x = 0; x < picture.Width; x++, from += picture.Channels, row += 4)
                (row[0], row[1], row[2], row[3]) = (from[0], from[1], from[2], 255);
        }
        using var pixels = bitmap.PeekPixels();
        return Encode(pixels, SKPngEncoderFilterFlags.Sub);
    }

    /// <summary>Encodes a drawing with large areas of one colour as a PNG file, without transparency if the surface has none.</summary>
    public static byte[] Encode(SKSurface drawing)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        using var pixels = drawing.PeekPixels();
        return Encode(pixels, SKPngEncoderFilterFlags.None);
    }

    private static byte[] Encode(SKPixmap pixels, SKPngEncoderFilterFlags filter)
    {
        using var data = pixels.Encode(new SKPngEncoderOptions(filter, Level)) ?? throw new InvalidOperationException("Skia could not write a PNG file.");
        return data.ToArray();
    }
}
