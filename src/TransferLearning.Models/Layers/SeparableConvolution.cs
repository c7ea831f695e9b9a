using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers;

/// <summary>Keras's <c>SeparableConv2D</c>: a depthwise convolution, then a 1×1 convolution.</summary>
[Kind("separable_conv", "A depthwise convolution, then a 1×1 convolution that mixes the channels.", Aliases = "separable_conv2d")]
public sealed class SeparableConvolution : ConvolutionOptions
{
    [Key("activation", "The activation after the layer; none by default, as in Keras.", NamesFrom = "activations", Example = "relu")]
    public string? Activation { get; init; }

    [Key("use_bias", "Whether a bias is added.")]
    public bool UseBias { get; init; } = true;

    [Key("l2", "Weight of the sum of both kernels' squares in the loss.", Minimum = 0)]
    public double L2 { get; init; }

    internal override string Build(LayerContext context, string x)
    {
        var channels = context.ShapeOf(x) is { IsImage: true } image ? image[0] : throw new ShapeException($"separable_conv takes images [channels, height, width], not {context.ShapeOf(x)}");
        var depthwise = new Conv(channels, Window, channels, Bias: false) { KernelInitializer = Initializer.GlorotUniform, L2 = L2 };
        var pointwise = new Conv(Filters, Window.Square(1), Bias: UseBias) { KernelInitializer = Initializer.GlorotUniform, L2 = L2 };
        return Activate(context, Activation, context.Add(pointwise, "pointwise", context.Add(depthwise, "depthwise", x)));
    }
}
