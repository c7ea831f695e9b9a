namespace TransferLearning.Experiments.Sections;

/// <summary>How the trained network is evaluated.</summary>
public sealed class EvaluateSection
{
    [Key("augment", "Test-time augmentation: predictions averaged over variants of each image.")]
    public TestTimeAugmentation Augment { get; init; } = TestTimeAugmentation.None;
}

/// <summary>Test-time augmentation.</summary>
public enum TestTimeAugmentation
{
    [Choice("none", "Each image once, as it is.")]
    None,

    [Choice("flip", "Each image and its mirror image.")]
    Flip,
}
