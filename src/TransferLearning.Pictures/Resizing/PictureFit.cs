namespace TransferLearning.Pictures.Resizing;

/// <summary>How a picture of one shape becomes one of another.</summary>
internal enum PictureFit
{
    /// <summary>Each side is scaled by itself.</summary>
    Squash,

    /// <summary>The largest part of the target's shape, from the middle.</summary>
    Crop,

    /// <summary>The whole picture, with black around it.</summary>
    Pad,
}

/// <summary>How pixels are resampled. <see cref="Bilinear"/> and <see cref="Bicubic"/> are antialiased where the picture becomes smaller.</summary>
internal enum PictureFilter
{
    /// <summary>The nearest pixel.</summary>
    Nearest,

    /// <summary>A triangle.</summary>
    Bilinear,

    /// <summary>A cubic with a = −0.5.</summary>
    Bicubic,
}
