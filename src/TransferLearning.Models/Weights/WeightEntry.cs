namespace TransferLearning.Models.Weights;

/// <summary>The description of a tensor in a weights file, without its bytes.</summary>
/// <param name="Name">The name in the file, for example <c>features.0.weight</c> or <c>block1_conv1/kernel</c>.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The dimensions, outermost first; empty for a scalar.</param>
/// <param name="Length">The size in bytes when contiguous: the product of the shape times the element size.</param>
public sealed record WeightEntry(string Name, WeightType Type, IReadOnlyList<long> Shape, long Length)
{
    /// <summary>The number of elements.</summary>
    public long Count => Length / Type.Size();

    /// <summary>The type and shape for messages: <c>F32 [64, 3, 3, 3]</c>.</summary>
    public string Description => $"{Type.Name()} [{string.Join(", ", Shape)}]";
}
