using System.Runtime.InteropServices;
using SkiaSharp;

namespace TransferLearning.Training.Explaining;

/// <summary>Draws pictures in the size of a network's input as JPEG or PNG files, with or without a heat map over them.</summary>
public static class HeatMapPicture
{
    private const int Quality = 80;

    // A picture of one column of pixels must not become a file of a million rows.
    private const double MostAspect = 4;

    /// <summary>The largest share of the map's colour in a pixel's colour.</summary>
    private const float Strongest = 0.6f;

    /// <summary>The picture as a JPEG file.</summary>
    /// <param name="pixels">Height × width × 3 bytes, RGB.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="longest">The largest height and width of the file; a larger picture is reduced.</param>
    public static byte[] Photo(ReadOnlySpan<byte> pixels, int height, int width, int longest = int.MaxValue) => Jpeg(pixels, height, width, null, longest);

    /// <summary>The picture with the map over it, as a JPEG file. Where the map is 0 the picture is unchanged; blue, green, yellow and red follow.</summary>
    /// <param name="map">The map.</param>
    /// <param name="pixels">The picture: height × width × 3 bytes, RGB.</param>
    /// <param name="longest">The largest height and width of the file; a larger picture is reduced.</param>
    /// <exception cref="ArgumentException">The picture has another size than the map.</exception>
    public static byte[] Over(HeatMap map, ReadOnlySpan<byte> pixels, int longest = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Jpeg(pixels, map.Height, map.Width, map.Values, longest);
    }

    /// <summary>The picture with the map over it, as a PNG file in other proportions.</summary>
    /// <param name="map">The map.</param>
    /// <param name="pixels">The picture: height × width × 3 bytes, RGB.</param>
    /// <param name="aspect">The file's width divided by its height, at least 1/4 and at most 4. No side becomes shorter than that of the map.</param>
    /// <exception cref="ArgumentException">The picture has another size than the map.</exception>
    public static byte[] Png(HeatMap map, ReadOnlySpan<byte> pixels, double aspect)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var bitmap = Drawn(pixels, map.Height, map.Width, map.Values);
        // The map's own sides, one of them made longer.
        var wanted = Math.Clamp(aspect, 1 / MostAspect, MostAspect);
        var (width, height) = wanted * map.Height >= map.Width ? ((int)Math.Round(wanted * map.Height), map.Height) : (map.Width, (int)Math.Round(map.Width / wanted));
        using var shown = bitmap.Resize(new SKSizeI(width, height), new SKSamplingOptions(SKFilterMode.Linear));
        return Encoded(shown, SKEncodedImageFormat.Png);
    }

    private static byte[] Jpeg(ReadOnlySpan<byte> pixels, int height, int width, float[]? heat, int longest)
    {
        using var bitmap = Drawn(pixels, height, width, heat);
        var factor = Math.Min(1, longest / (double)Math.Max(height, width));
        using var reduced = factor < 1
            ? bitmap.Resize(new SKSizeI(Math.Max(1, (int)(width * factor)), Math.Max(1, (int)(height * factor))), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear))
            : null;
        return Encoded(reduced ?? bitmap, SKEncodedImageFormat.Jpeg);
    }

    private static SKBitmap Drawn(ReadOnlySpan<byte> pixels, int height, int width, float[]? heat)
    {
        if (pixels.Length != height * width * 3)
            throw new ArgumentException($"A picture of {height}×{width} has {height * width * 3} bytes, not {pixels.Length}.", nameof(pixels));
        var colors = new byte[height * width * 4];
        for (var i = 0; i < height * width; i++)
        {
            var value = heat?[i] ?? 0;
            var share = Strongest * Math.Min(1, 2 * value);
            colors[4 * i] = Mixed(pixels[3 * i], Ramp(value, 3), share);
            colors[(4 * i) + 1] = Mixed(pixels[(3 * i) + 1], Ramp(value, 2), share);
            colors[(4 * i) + 2] = Mixed(pixels[(3 * i) + 2], Ramp(value, 1), share);
            colors[(4 * i) + 3] = 255;
        }
        PictureDecoders.EnsureDrawing();
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Marshal.Copy(colors, 0, bitmap.GetPixels(), colors.Length);
        return bitmap;
    }

    private static byte[] Encoded(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using var data = bitmap.Encode(format, Quality) ?? throw new InvalidOperationException($"Skia could not write a {format} file.");
        return data.ToArray();
    }

    /// <summary>One channel of a rainbow from blue to red: a trapezium around peak / 4.</summary>
    private static float Ramp(float value, int peak) => 255 * Math.Clamp(1.5f - Math.Abs((4 * value) - peak), 0, 1);

    private static byte Mixed(byte pixel, float color, float share) => (byte)MathF.Round(pixel + (share * (color - pixel)));
}
