namespace TransferLearning.Data.Loading;

/// <summary>A decoded picture, before it is resized.</summary>
/// <param name="Pixels">Red, green and blue of each pixel, row after row: height × width × 3 bytes.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
public sealed record RawPicture(byte[] Pixels, int Height, int Width)
{
    /// <summary>Some pictures of a set, evenly spread over it. Pictures that cannot be read are left out.</summary>
    /// <param name="set">The set.</param>
    /// <param name="most">The maximum number of pictures.</param>
    /// <param name="size">The size for the later fit; much larger JPEG files are decoded at half, a quarter or an eighth of their size.</param>
    /// <param name="resize">How the pictures will be fitted.</param>
    public static IReadOnlyList<RawPicture> Some(ImageSet set, int most, Size size, ResizeMode resize)
    {
        ArgumentNullException.ThrowIfNull(set);
        using var reader = PictureDecoders.Reader();
        var pictures = new List<RawPicture>();
        var count = Math.Min(most, set.Count);
        for (var i = 0; i < count; i++)
            if (Read(reader, set.Samples[(int)((long)i * set.Count / count)], size, resize) is { } picture)
                pictures.Add(picture);
        return pictures;
    }

    private static RawPicture? Read(PictureReader reader, Sample sample, Size size, ResizeMode resize)
    {
        try
        {
            if (sample.Drawn is { } drawn)
                ShapePainter.Draw(drawn, reader.Pixels);
            else
                reader.Read(sample.Path, resize.ToFit(), size.Width, size.Height);
        }
        catch (Exception exception) when (exception is BadImageException or AbsentDecoderException)
        {
            return null;
        }
        var rgb = new byte[reader.Pixels.Width * reader.Pixels.Height * 3];
        var pixels = reader.Pixels.Bytes;
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (pixels[from], pixels[from + 1], pixels[from + 2]);
        return new RawPicture(rgb, reader.Pixels.Height, reader.Pixels.Width);
    }
}
