namespace TransferLearning.Experiments.Values;

/// <summary>The width of a layer: a number, or <c>classes</c> for as many as the data has classes.</summary>
/// <param name="Count">The number; null for <c>classes</c>.</param>
public readonly record struct UnitCount(int? Count)
{
    public static UnitCount Classes => new(null);

    public bool IsClasses => Count is null;

    /// <summary>The number, given that of the classes.</summary>
    public int Resolve(int classes) => Count ?? classes;
}
