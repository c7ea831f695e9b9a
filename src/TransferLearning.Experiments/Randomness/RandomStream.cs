namespace TransferLearning.Experiments.Randomness;

/// <summary>The purpose of a random number. Streams are independent of each other. The values are part of every result: never renumber them.</summary>
public enum RandomStream
{
    /// <summary>The order of the training images in an epoch.</summary>
    Shuffle = 1,

    /// <summary>Parameters of a sample's augmentation.</summary>
    Augmentation = 2,

    /// <summary>Dropout masks.</summary>
    Dropout = 3,

    /// <summary>Initial weights.</summary>
    Initialisation = 4,

    /// <summary>The choice of images for validation and test, and the fold of each image.</summary>
    Split = 5,

    /// <summary>The images that a <c>limit</c> keeps.</summary>
    Limit = 6,

    // 7 was used for folds.

    /// <summary>Mixing of images in a batch (mixup, cutmix).</summary>
    Mixing = 8,

    /// <summary>Pictures that the program draws.</summary>
    Shapes = 9,

    /// <summary>Stochastic depth.</summary>
    DropPath = 10,

    /// <summary>Points of a sweep.</summary>
    Sweep = 11,

    /// <summary>The order in which the images of a class take turns if classes are drawn evenly.</summary>
    Balance = 12,

    /// <summary>Resamples of evaluated images.</summary>
    Bootstrap = 13,

    /// <summary>The halves of the images on which a calibration is measured.</summary>
    Calibration = 14,

    /// <summary>The order of batches of texts of similar length.</summary>
    BatchTurns = 15,
}
