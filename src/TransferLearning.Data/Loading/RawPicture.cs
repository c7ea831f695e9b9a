namespace TransferLearning.Data.Loading;

/// <summary>A decoded picture, before it is resized.</summary>
/// <param name="Pixels">Red, green and blue of each pixel, row after row: height × width × 3 bytes.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
public sealed record RawPicture(byte[] Pixels, int Height, int Width)
{
    /// <summary>Some pictures of a set, evenly spread over it, decoded one by one. Pictures that cannot be read are left out.</summary>
    /// <param name="set">The set.</param>
    /// <param name="most">The maximum number of pictures.</param>
    /// <param name="size">The size for the later fit; much larger JPEG files are decoded at half, a quarter or an eighth of their size.</param>
    /// <param name="resize">How the pictures will be fitted.</param>
    public static IEnumerable<RawPicture> Some(ImageSet set, int most, Size size, ResizeMode resize)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Decoded();

        IEnumerable<RawPicture> Decoded()
        {
            using var reader = PictureDecoders.Reader();
            var count = Math.Min(most, set.Count);
            for (var i = 0; i < count; i++)
                if (Read(reader, set.Samples[(int)((long)i * set.Count / count)], size, resize) is { } picture)
                    yield return picture;
        }
    }

    /// <summary>The picture in a size, as training and prediction resize it: height × width × 3 bytes.</summary>
    public unsafe byte[] Fitted(Size size, ResizeMode resize, Interpolation interpolation)
    {
        using var reader = PictureDecoders.Reader();
        reader.Take(Pixels, Width, Height);
        var fitted = new byte[size.Height * size.Width * 3];
        fixed (byte* target = fitted)
            reader.Fit(target, size.Width, size.Height, resize.ToFit(), interpolation.ToFilter());
        return fitted;
    }

    private static RawPicture? Read(PictureReader reader, Sample sample, Size size, ResizeMode resize)
    {
        try
        {
            reader.Read(sample, resize.ToFit(), size.Width, size.Height);
            return new RawPicture(reader.Rgb(), reader.Pixels.Height, reader.Pixels.Width);
        }
        catch (Exception exception) when (exception is BadImageException or AbsentDecoderException)
        {
            return null;
        }
    }
}
