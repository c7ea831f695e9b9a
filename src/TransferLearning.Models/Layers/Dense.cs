using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers;

/// <summary>Keras's <c>Dense</c>.</summary>
[Kind("dense", "A fully connected layer.", Scalar = nameof(Units))]
public sealed class Dense : Layer
{
    [Key("units", "Number of outputs; 'classes' means the number of classes in the data.", Required = true, Minimum = 1, Example = "256")]
    public UnitCount Units { get; init; } = UnitCount.Classes;

    [Key("activation", "The activation after the layer; none by default, as in Keras.", NamesFrom = "activations", Example = "relu")]
    public string? Activation { get; init; }

    [Key("use_bias", "Whether a bias is added.")]
    public bool UseBias { get; init; } = true;

    [Key("kernel_initializer", "How the kernel is initialised.")]
    public KernelInitializer KernelInitializer { get; init; } = KernelInitializer.GlorotUniform;

    [Key("l2", "Weight of the sum of the kernel's squares in the loss, as Keras's regularizers.L2.", Minimum = 0, Example = "0.001")]
    public double L2 { get; init; }

    [Key("l1", "Weight of the sum of the kernel's absolute values in the loss.", Minimum = 0)]
    public double L1 { get; init; }

    internal override string Build(LayerContext context, string x)
    {
        var linear = new Linear(Units.Resolve(context.Classes), UseBias)
        {
            KernelInitializer = KernelInitializer.ToInitializer(),
            BiasInitializer = Initializer.Zeros,
            L1 = L1,
            L2 = L2,
        };
        return Activate(context, Activation, context.Add(linear, x));
    }
}
