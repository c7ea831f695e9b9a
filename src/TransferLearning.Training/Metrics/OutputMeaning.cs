namespace TransferLearning.Training.Metrics;

/// <summary>The meaning of a network's outputs.</summary>
/// <param name="Form">The form of the targets.</param>
/// <param name="Count">The number of classes (at least 2), labels or numbers.</param>
public sealed record OutputMeaning(TargetForm Form, int Count)
{
    /// <summary>The scale that standardises the numbers; null if the targets are not numbers.</summary>
    public TargetScale? Scale { get; init; }

    /// <summary>The probability from which a label is predicted.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Exclusive classes.</summary>
    public static OutputMeaning OfClasses(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        return new(TargetForm.OneClass, count);
    }
}
