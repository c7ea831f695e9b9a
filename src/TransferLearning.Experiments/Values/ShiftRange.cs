namespace TransferLearning.Experiments.Values;

/// <summary>
/// How far Keras's generator shifts a picture. A number with a fraction part (<c>0.2</c>, <c>10.0</c>): uniform between minus and plus it.
/// A whole number (<c>2</c>): a whole number below it, with a random sign. A list: one of its numbers, with a random sign.
/// Where the largest is below 1 it is a share of the side, else pixels.
/// </summary>
/// <param name="Limit">The number; 0 for a list.</param>
/// <param name="IsWhole">The number was written without a fraction part.</param>
/// <param name="Choices">The list; null for a number.</param>
public sealed record ShiftRange(double Limit, bool IsWhole, IReadOnlyList<double>? Choices = null)
{
    /// <summary>No shift.</summary>
    public static ShiftRange None { get; } = new(0, false);

    /// <summary>Whether pictures move at all.</summary>
    public bool Moves => Choices is { Count: > 0 } || Limit != 0;
}
