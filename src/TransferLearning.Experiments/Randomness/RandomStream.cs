namespace TransferLearning.Experiments.Randomness;

/// <summary>What a random number is for: numbers of two streams have nothing to do with each other. Values are part of the results: never renumber.</summary>
public enum RandomStream
{
    /// <summary>The order of the training images in an epoch.</summary>
    Shuffle = 1,

    /// <summary>Parameters of a sample's augmentation.</summary>
    Augmentation = 2,

    /// <summary>Dropout's masks.</summary>
    Dropout = 3,

    /// <summary>First values of weights.</summary>
    Initialisation = 4,

    /// <summary>Which images are held back for validation and test, and which fold an image belongs to.</summary>
    Split = 5,

    /// <summary>Which images a <c>limit</c> keeps.</summary>
    Limit = 6,

    // 7 was a draw of folds.

    /// <summary>Mixing of images in a batch (mixup, cutmix).</summary>
    Mixing = 8,

    /// <summary>Pictures that the program draws itself.</summary>
    Shapes = 9,

    /// <summary>Stochastic depth.</summary>
    DropPath = 10,

    /// <summary>Points of a sweep.</summary>
    Sweep = 11,

    /// <summary>The order in which a class's images take turns where classes are drawn evenly.</summary>
    Balance = 12,
}
