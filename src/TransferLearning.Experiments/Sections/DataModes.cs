namespace TransferLearning.Experiments.Sections;

/// <summary>How an image is fitted to the training size.</summary>
public enum ResizeMode
{
    [Choice("squash", "Each side is scaled separately, as in Keras's generators.")]
    Squash,

    [Choice("crop", "Scaled to cover the size, then cropped to its centre.")]
    Crop,

    [Choice("pad", "Scaled to fit into the size, then padded with black.")]
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

/// <summary>What happens if an image cannot be decoded.</summary>
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

    [Choice("balanced", "As many images as with 'all', equally many of each class: images of large classes take turns, those of small classes repeat.")]
    Balanced,
}
