namespace TransferLearning.Experiments.Sections;

/// <summary>How an image gets to the size of training.</summary>
public enum ResizeMode
{
    [Choice("squash", "Both sides scaled on their own, as Keras's generators do.")]
    Squash,

    [Choice("crop", "Scaled until it covers the size, then the middle cut out.")]
    Crop,

    [Choice("pad", "Scaled until it fits into the size, then black around it.")]
    Pad,
}

/// <summary>How pixels are resampled.</summary>
public enum Interpolation
{
    [Choice("nearest", "The nearest pixel.")]
    Nearest,

    [Choice("bilinear", "Linear between neighbours.")]
    Bilinear,

    [Choice("bicubic", "Cubic over 4 by 4 neighbours.")]
    Bicubic,
}

/// <summary>What happens with an image that cannot be decoded.</summary>
public enum BadImagePolicy
{
    [Choice("fail", "The run stops and names the file.")]
    Fail,

    [Choice("skip", "The file is left out, counted and listed.")]
    Skip,
}

/// <summary>How an epoch draws the training images.</summary>
public enum Sampler
{
    [Choice("all", "Every image once.")]
    All,

    [Choice("balanced", "As many images, of each class as many as of the others: those of large classes take turns, those of small ones come again.")]
    Balanced,
}
