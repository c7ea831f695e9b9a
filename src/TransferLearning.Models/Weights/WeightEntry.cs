namespace TransferLearning.Models.Weights;

/// <summary>One tensor of a weights file: what it is, not its bytes.</summary>
/// <param name="Name">The name in the file, for example <c>features.0.weight</c> or <c>block1_conv1/kernel</c>.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its dimensions, outermost first; empty for a scalar.</param>
/// <param name="Length">The bytes it takes when contiguous: the product of the shape times the element's size.</param>
public sealed record WeightEntry(string Name, WeightType Type, IReadOnlyList<long> Shape, long Length)
{
    /// <summary>The number of elements.</summary>
    public long Count => Length / Type.Size();

    /// <summary>For messages: <c>F32 [64, 3, 3, 3]</c>.</summary>
    public string Description => $"{Type.Name()} [{string.Join(", ", Shape)}]";
}
