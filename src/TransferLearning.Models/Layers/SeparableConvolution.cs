using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers;

/// <summary>Keras's <c>SeparableConv2D</c>: a depthwise convolution, then one of 1×1.</summary>
[Kind("separable_conv", "A convolution each channel by itself, then one of 1×1 that mixes them.", Aliases = "separable_conv2d")]
public sealed class SeparableConvolution : Layer
{
    [Key("filters", "Output channels.", Required = true, Minimum = 1, Example = "64")]
    public int Filters { get; init; } = 32;

    [Key("kernel_size", "Height and width of the window; one number for a square.", Minimum = 1)]
    public Size KernelSize { get; init; } = new(3, 3);

    [Key("strides", "Rows and columns a step.", Minimum = 1)]
    public Size Strides { get; init; } = new(1, 1);

    [Key("padding", "What is around the image.")]
    public WindowPadding Padding { get; init; } = WindowPadding.Valid;

    [Key("activation", "The activation behind it; none by default, as in Keras.", NamesFrom = "activations", Example = "relu")]
    public string? Activation { get; init; }

    [Key("use_bias", "Whether a bias is added.")]
    public bool UseBias { get; init; } = true;

    [Key("l2", "Weight of the sum of both kernels' squares in the loss.", Minimum = 0)]
    public double L2 { get; init; }

    internal override string Build(LayerContext context, string x)
    {
        var channels = context.ShapeOf(x) is { IsImage: true } image ? image[0] : throw new ShapeException($"separable_conv takes images [channels, height, width], not {context.ShapeOf(x)}");
        var depthwise = new Conv(channels, Windows.Of(KernelSize, Strides, Padding), channels, Bias: false) { KernelInitializer = Initializer.GlorotUniform, L2 = L2 };
        var pointwise = new Conv(Filters, Window.Square(1), Bias: UseBias) { KernelInitializer = Initializer.GlorotUniform, L2 = L2 };
        return Activate(context, Activation, context.Add(pointwise, "pointwise", context.Add(depthwise, "depthwise", x)));
    }
}
