namespace TransferLearning.Models.Graphs;

/// <summary>What a named tensor of a network is.</summary>
public enum ParameterRole
{
    /// <summary>The weights of a convolution (filters × channels/groups × height × width) or of a linear layer (outputs × inputs).</summary>
    Kernel,

    /// <summary>What is added a channel or a unit.</summary>
    Bias,

    /// <summary>A normalisation's factor (gamma), or a layer scale.</summary>
    Scale,

    /// <summary>A normalisation's addend (beta).</summary>
    Shift,

    /// <summary>A batch norm's running mean; no gradient.</summary>
    RunningMean,

    /// <summary>A batch norm's running variance; no gradient.</summary>
    RunningVariance,

    /// <summary>A statistic of the training pictures, fitted before training and then fixed; no gradient, and no file of weights has it.</summary>
    Fitted,

    /// <summary>A class token, a position embedding, a table of relative positions.</summary>
    Embedding,
}

/// <summary>One named tensor that a node of a graph needs.</summary>
/// <param name="Name">Its full name, as in torchvision's state dictionary.</param>
/// <param name="Shape">Its shape, in PyTorch's layout.</param>
/// <param name="Role">What it is.</param>
/// <param name="Initializer">What it holds before any weights are loaded.</param>
public sealed record ParameterSpec(string Name, TensorShape Shape, ParameterRole Role, Initializer Initializer)
{
    /// <summary>Whether it is a statistic that the optimiser never touches.</summary>
    public bool IsBuffer => IsMoving || Role == ParameterRole.Fitted;

    /// <summary>Whether it is a statistic that forward passes in training move.</summary>
    public bool IsMoving => Role is ParameterRole.RunningMean or ParameterRole.RunningVariance;

    /// <summary>Weight of the sum of its absolute values in the loss, as Keras adds it.</summary>
    public double L1 { get; init; }

    /// <summary>Weight of the sum of its squares in the loss, as Keras adds it (no factor ½).</summary>
    public double L2 { get; init; }
}

/// <summary>An entry of torchvision's state dictionary that carries no information of its own: its value follows from the graph.</summary>
/// <param name="Name">For example <c>bn1.num_batches_tracked</c>.</param>
/// <param name="Shape">Its shape; none for a scalar.</param>
/// <param name="Values">Its values, 64-bit integers in row-major order.</param>
public sealed record DerivedEntry(string Name, long[] Shape, Func<long[]> Values);
