namespace TransferLearning.Pictures.Resizing;

/// <summary>How a picture is fitted to another shape.</summary>
internal enum PictureFit
{
    /// <summary>Each side is scaled separately.</summary>
    Squash,

    /// <summary>The largest central part with the target's shape.</summary>
    Crop,

    /// <summary>The whole picture, surrounded by black.</summary>
    Pad,
}

/// <summary>How pixels are resampled. <see cref="Bilinear"/> and <see cref="Bicubic"/> are antialiased if the picture becomes smaller.</summary>
internal enum PictureFilter
{
    /// <summary>The nearest pixel.</summary>
    Nearest,

    /// <summary>A triangle.</summary>
    Bilinear,

    /// <summary>A cubic with a = −0.5.</summary>
    Bicubic,
}
