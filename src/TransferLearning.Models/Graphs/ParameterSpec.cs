namespace TransferLearning.Models.Graphs;

/// <summary>The purpose of a named tensor in a network.</summary>
public enum ParameterRole
{
    /// <summary>The weights of a convolution (filters × channels/groups × height × width) or of a linear layer (outputs × inputs).</summary>
    Kernel,

    /// <summary>A value added to each channel or unit.</summary>
    Bias,

    /// <summary>The factor of a normalisation (gamma), or a layer scale.</summary>
    Scale,

    /// <summary>The addend of a normalisation (beta).</summary>
    Shift,

    /// <summary>A batch norm's running mean. It has no gradient.</summary>
    RunningMean,

    /// <summary>A batch norm's running variance. It has no gradient.</summary>
    RunningVariance,

    /// <summary>A statistic of the training pictures, fitted before training and then fixed. It has no gradient, and no weights file contains it.</summary>
    Fitted,

    /// <summary>A class token, a position embedding or a relative position table.</summary>
    Embedding,
}

/// <summary>A named tensor that a node of a graph needs.</summary>
/// <param name="Name">The full name, as in torchvision's state dictionary.</param>
/// <param name="Shape">The shape, in PyTorch's layout.</param>
/// <param name="Role">The purpose.</param>
/// <param name="Initializer">How it is filled before any weights are loaded.</param>
public sealed record ParameterSpec(string Name, TensorShape Shape, ParameterRole Role, Initializer Initializer)
{
    /// <summary>Whether it is a statistic, which the optimizer never updates.</summary>
    public bool IsBuffer => IsMoving || Role == ParameterRole.Fitted;

    /// <summary>Whether it is a running statistic, which forward passes update in training.</summary>
    public bool IsMoving => Role is ParameterRole.RunningMean or ParameterRole.RunningVariance;

    /// <summary>The weight of the sum of absolute values that is added to the loss, as in Keras.</summary>
    public double L1 { get; init; }

    /// <summary>The weight of the sum of squares that is added to the loss, as in Keras (no factor ½).</summary>
    public double L2 { get; init; }
}

/// <summary>An entry of torchvision's state dictionary whose value follows from the graph alone, so that it carries no information.</summary>
/// <param name="Name">The full name, for example <c>bn1.num_batches_tracked</c>.</param>
/// <param name="Shape">The shape; empty for a scalar.</param>
/// <param name="Values">The values, 64-bit integers in row-major order.</param>
public sealed record DerivedEntry(string Name, long[] Shape, Func<long[]> Values);
