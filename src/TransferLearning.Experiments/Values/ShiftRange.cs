namespace TransferLearning.Experiments.Values;

/// <summary>
/// How far Keras's generator shifts an image. A number with a fraction part (<c>0.2</c>, <c>10.0</c>): uniform between its negative and itself.
/// A whole number (<c>2</c>): a whole number below it, with a random sign. A list: one of its numbers, with a random sign.
/// If the largest is below 1, the unit is the side's length, else pixels.
/// </summary>
/// <param name="Limit">The number; 0 for a list.</param>
/// <param name="IsWhole">Whether the number was written without a fraction part.</param>
/// <param name="Choices">The list; null for a number.</param>
public sealed record ShiftRange(double Limit, bool IsWhole, IReadOnlyList<double>? Choices = null)
{
    /// <summary>No shift.</summary>
    public static ShiftRange None { get; } = new(0, false);

    /// <summary>Whether images are shifted at all.</summary>
    public bool Moves => Choices is { Count: > 0 } || Limit != 0;
}
