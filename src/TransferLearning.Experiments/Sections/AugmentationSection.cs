namespace TransferLearning.Experiments.Sections;

/// <summary>Random changes of training images or texts. The keys are those of the parts that the rooms declare.</summary>
public sealed class AugmentationSection
{
    /// <summary>No augmentation.</summary>
    public static AugmentationSection None { get; } = new();

    /// <summary>The parts that the experiment names, in the order of their kinds' names.</summary>
    public IReadOnlyList<AugmentationPart> Parts { get; init; } = [];

    /// <summary>The part of a type; null if the experiment does not name it.</summary>
    public T? Find<T>()
        where T : AugmentationPart => Parts.OfType<T>().FirstOrDefault();
}
