namespace TransferLearning.Experiments.Values;

/// <summary>
/// The width of a layer: a number, <c>classes</c> for the number of classes (or labels), or <c>targets</c> for the number of target values per
/// image.
/// </summary>
/// <param name="Count">The number; null for a word.</param>
/// <param name="IsTargets">Whether the word is <c>targets</c>.</param>
public readonly record struct UnitCount(int? Count, bool IsTargets = false)
{
    public static UnitCount Classes => new(null);

    public static UnitCount Targets => new(null, IsTargets: true);

    public bool IsClasses => Count is null && !IsTargets;

    /// <summary>The number of units.</summary>
    /// <param name="outputs">The number of the network's outputs.</param>
    public int Resolve(int outputs) => Count ?? outputs;
}
