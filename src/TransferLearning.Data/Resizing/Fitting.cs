namespace TransferLearning.Data.Resizing;

/// <summary>Which part of a picture goes where in a target of another shape.</summary>
/// <param name="Source">The part of the picture that is used.</param>
/// <param name="Target">Where it goes; around it is black.</param>
internal readonly record struct Fitting(PixelArea Source, PixelArea Target)
{
    /// <summary>The fitting of a mode.</summary>
    public static Fitting Of(ResizeMode mode, int width, int height, Size target) => mode switch
    {
        ResizeMode.Crop => Crop(width, height, target),
        ResizeMode.Pad => Pad(width, height, target),
        _ => new(new(0, 0, width, height), new(0, 0, target.Width, target.Height)),
    };

    // Keras's smart_resize: the largest area of the target's shape, in the middle.
    private static Fitting Crop(int width, int height, Size target)
    {
        var cropHeight = Math.Clamp((int)((double)width * target.Height / target.Width), 1, height);
        var cropWidth = Math.Clamp((int)((double)height * target.Width / target.Height), 1, width);
        return new(
            new((int)((width - cropWidth) / 2.0), (int)((height - cropHeight) / 2.0), cropWidth, cropHeight),
            new(0, 0, target.Width, target.Height));
    }

    // Pillow's ImageOps.pad: the largest size that fits, in the middle.
    private static Fitting Pad(int width, int height, Size target)
    {
        var (fitWidth, fitHeight) = (target.Width, target.Height);
        if ((long)width * target.Height > (long)target.Width * height)
            fitHeight = Math.Max(1, (int)Math.Round((double)height / width * target.Width));
        else
            fitWidth = Math.Max(1, (int)Math.Round((double)width / height * target.Height));
        return new(
            new(0, 0, width, height),
            new((int)Math.Round((target.Width - fitWidth) * 0.5), (int)Math.Round((target.Height - fitHeight) * 0.5), fitWidth, fitHeight));
    }
}
