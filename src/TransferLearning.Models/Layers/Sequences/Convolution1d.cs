using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Layers.Sequences;

/// <summary>Keras's <c>Conv1D</c>. As in Keras, it drops the mask of padding.</summary>
[Kind("conv_1d", "A convolution over neighbouring words.", Aliases = "conv1d")]
public sealed class Convolution1d : Layer
{
    [Key("filters", "Number of output channels.", Required = true, Minimum = 1, Maximum = 65_536, Example = "64")]
    public int Filters { get; init; } = 64;

    [Key("kernel_size", "The number of neighbouring words.", Required = true, Minimum = 1, Maximum = 65_536, Example = "3")]
    public int KernelSize { get; init; } = 3;

    [Key("strides", "The step between windows.", Minimum = 1, Maximum = 65_536)]
    public int Strides { get; init; } = 1;

    [Key("padding", "The padding mode.")]
    public WindowPadding Padding { get; init; } = WindowPadding.Valid;

    [Key("activation", "The activation after the layer; none by default, as in Keras.", NamesFrom = "activations", Example = "relu")]
    public string? Activation { get; init; }

    [Key("use_bias", "Whether a bias is added.")]
    public bool UseBias { get; init; } = true;

    [Key("kernel_initializer", "How the kernel is initialised.")]
    public KernelInitializer KernelInitializer { get; init; } = KernelInitializer.GlorotUniform;

    internal override string Build(LayerContext context, string x) => Activate(context, Activation, context.Add(
        new Conv1d(Filters, KernelSize, Strides, Padding == WindowPadding.Same, UseBias) { KernelInitializer = KernelInitializer.ToInitializer() }, x));
}
