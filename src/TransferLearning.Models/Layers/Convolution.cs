using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers;

/// <summary>Keras's <c>Conv2D</c>.</summary>
[Kind("conv", "A two-dimensional convolution.", Aliases = "conv2d")]
public sealed class Convolution : ConvolutionOptions, IChecked
{
    [Key("dilation_rate", "Distance between the kernel's taps, in pixels.", Minimum = 1)]
    public int DilationRate { get; init; } = 1;

    [Key("groups", "Number of channel groups that are convolved separately.", Minimum = 1)]
    public int Groups { get; init; } = 1;

    [Key("activation", "The activation after the layer; none by default, as in Keras.", NamesFrom = "activations", Example = "relu")]
    public string? Activation { get; init; }

    [Key("use_bias", "Whether a bias is added.")]
    public bool UseBias { get; init; } = true;

    [Key("kernel_initializer", "How the kernel is initialised.")]
    public KernelInitializer KernelInitializer { get; init; } = KernelInitializer.GlorotUniform;

    [Key("l2", "Weight of the sum of the kernel's squares in the loss, as Keras's regularizers.L2.", Minimum = 0)]
    public double L2 { get; init; }

    [Key("l1", "Weight of the sum of the kernel's absolute values in the loss.", Minimum = 0)]
    public double L1 { get; init; }

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        if (DilationRate > 1 && (Strides.Height > 1 || Strides.Width > 1))
            check.Error("dilation_rate", "strides above 1 and a dilation_rate above 1 exclude each other, as in Keras");
        if (Filters % Groups != 0)
            check.Error("groups", $"{Filters} filters do not divide into {Groups} groups");
    }

    internal override string Build(LayerContext context, string x)
    {
        var conv = new Conv(Filters, Window, Groups, UseBias, DilationRate)
        {
            KernelInitializer = KernelInitializer.ToInitializer(),
            L1 = L1,
            L2 = L2,
        };
        return Activate(context, Activation, context.Add(conv, x));
    }
}
