namespace TransferLearning.Pictures.Resizing;

/// <summary>The part of a picture that is used, and its place in a target of another shape.</summary>
/// <param name="Source">The part of the picture.</param>
/// <param name="Target">Its place in the target; the rest of the target is black.</param>
internal readonly record struct Fitting(PixelArea Source, PixelArea Target)
{
    /// <summary>The fitting for a mode.</summary>
    public static Fitting Of(PictureFit fit, int width, int height, int targetWidth, int targetHeight) => fit switch
    {
        PictureFit.Crop => Crop(width, height, targetWidth, targetHeight),
        PictureFit.Pad => Pad(width, height, targetWidth, targetHeight),
        _ => new(new(0, 0, width, height), new(0, 0, targetWidth, targetHeight)),
    };

    // Keras's smart_resize: the largest central area with the target's shape.
    private static Fitting Crop(int width, int height, int targetWidth, int targetHeight)
    {
        var cropHeight = Math.Clamp((int)((double)width * targetHeight / targetWidth), 1, height);
        var cropWidth = Math.Clamp((int)((double)height * targetWidth / targetHeight), 1, width);
        return new(
            new((int)((width - cropWidth) / 2.0), (int)((height - cropHeight) / 2.0), cropWidth, cropHeight),
            new(0, 0, targetWidth, targetHeight));
    }

    // Pillow's ImageOps.pad: the largest size that fits, centred.
    private static Fitting Pad(int width, int height, int targetWidth, int targetHeight)
    {
        var (fitWidth, fitHeight) = (targetWidth, targetHeight);
        if ((long)width * targetHeight > (long)targetWidth * height)
            fitHeight = Math.Max(1, (int)Math.Round((double)height / width * targetWidth));
        else
            fitWidth = Math.Max(1, (int)Math.Round((double)width / height * targetHeight));
        return new(
            new(0, 0, width, height),
            new((int)Math.Round((targetWidth - fitWidth) * 0.5), (int)Math.Round((targetHeight - fitHeight) * 0.5), fitWidth, fitHeight));
    }
}
