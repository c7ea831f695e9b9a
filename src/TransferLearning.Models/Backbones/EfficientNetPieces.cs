using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>The blocks of EfficientNet and EfficientNetV2.</summary>
/// <param name="g">The builder of the graph.</param>
/// <param name="epsilon">The epsilon of batch norm.</param>
/// <param name="momentum">The momentum of batch norm, in PyTorch's sense.</param>
/// <param name="same">TensorFlow's 'same' padding instead of half a kernel on every side.</param>
/// <param name="depthwise">Keras's name for the depthwise convolution.</param>
internal sealed class EfficientNetPieces(GraphBuilder g, double epsilon, double momentum, bool same, string depthwise)
{
    /// <summary>A residual block.</summary>
    /// <param name="Path">The module path.</param>
    /// <param name="Layer">The prefix of the layers' names.</param>
    /// <param name="Expansion">The ratio of the inner channels to the input channels.</param>
    /// <param name="Kernel">The kernel size.</param>
    /// <param name="Stride">The stride.</param>
    /// <param name="Filters">The number of output channels.</param>
    /// <param name="Drop">The probability that training drops the block.</param>
    public sealed record Unit(string Path, string Layer, long Expansion, long Kernel, long Stride, long Filters, double Drop);

    /// <summary>MBConv: expansion, depthwise convolution, squeeze and excitation, projection.</summary>
    public string Inverted(string x, Unit unit)
    {
        var (path, layer) = (unit.Path, unit.Layer);
        var channels = g.ShapeOf(x)[0];
        var inner = Blocks.Divisible(channels * unit.Expansion);
        var part = 0;
        var y = x;
        if (inner != channels)
            y = Convolve(Part(), y, inner, 1, 1, 1, "silu", $"{layer}_expand_conv", $"{layer}_expand_bn", $"{layer}_expand_activation");
        y = Convolve(Part(), y, inner, unit.Kernel, unit.Stride, inner, "silu", $"{layer}_{depthwise}", $"{layer}_bn", $"{layer}_activation");
        y = g.SqueezeExcite(Part(), y, Math.Max(1, channels / 4), "silu", "sigmoid", new($"{layer}_se_squeeze", $"{layer}_se_reduce", $"{layer}_se_expand", $"{layer}_se_excite"));
        y = Convolve(Part(), y, unit.Filters, 1, 1, 1, null, $"{layer}_project_conv", $"{layer}_project_bn", "");
        return Join(x, y, unit);

        string Part() => Invariant($"{path}.block.{part++}");
    }

    /// <summary>Fused MBConv: one full convolution replaces the expansion and the depthwise convolution.</summary>
    public string Fused(string x, Unit unit)
    {
        var (path, layer) = (unit.Path, unit.Layer);
        var inner = Blocks.Divisible(g.ShapeOf(x)[0] * unit.Expansion);
        if (inner == g.ShapeOf(x)[0])
            return Join(x, Convolve($"{path}.block.0", x, unit.Filters, unit.Kernel, unit.Stride, 1, "silu", $"{layer}_project_conv", $"{layer}_project_bn", $"{layer}_project_activation"), unit);
        var y = Convolve($"{path}.block.0", x, inner, unit.Kernel, unit.Stride, 1, "silu", $"{layer}_expand_conv", $"{layer}_expand_bn", $"{layer}_expand_activation");
        return Join(x, Convolve($"{path}.block.1", y, unit.Filters, 1, 1, 1, null, $"{layer}_project_conv", $"{layer}_project_bn", ""), unit);
    }

    /// <summary>A convolution with batch norm and activation.</summary>
    public string Convolve(string path, string x, long filters, long kernel, long stride, long groups, string? function, string conv, string norm, string activation) =>
        g.ConvNormActivation(path, x, new(filters, same ? Window.SquareSame(kernel, stride) : Window.Square(kernel, stride, kernel / 2), groups, function) { Epsilon = epsilon, Momentum = momentum, Layers = (conv, norm, activation) });

    private string Join(string x, string y, Unit unit)
    {
        if (unit.Stride != 1 || g.ShapeOf(x)[0] != unit.Filters)
            return y;
        y = g.Add(new StochasticDepth(unit.Drop), $"{unit.Path}.stochastic_depth", y, $"{unit.Layer}_drop");
        return g.Add(new Add(), unit.Path, [y, x], $"{unit.Layer}_add");
    }
}
