namespace TransferLearning.Training.Metrics;

/// <summary>What a network's outputs mean, for whoever measures them.</summary>
/// <param name="Form">What a target is.</param>
/// <param name="Count">Classes, labels or numbers; at least 2 classes.</param>
public sealed record OutputMeaning(TargetForm Form, int Count)
{
    /// <summary>What numbers are standardised with; null where the targets are no numbers.</summary>
    public TargetScale? Scale { get; init; }

    /// <summary>The probability from which on a label is said to be there.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Exclusive classes.</summary>
    public static OutputMeaning OfClasses(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        return new(TargetForm.OneClass, count);
    }
}
