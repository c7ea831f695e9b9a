using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>The blocks of EfficientNet and EfficientNetV2.</summary>
/// <param name="g">The graph.</param>
/// <param name="epsilon">Batch norm's.</param>
/// <param name="momentum">Batch norm's, as PyTorch has it.</param>
/// <param name="same">TensorFlow's padding instead of half a window on every side.</param>
/// <param name="depthwise">Keras's name of the depthwise convolution.</param>
internal sealed class EfficientNetPieces(GraphBuilder g, double epsilon, double momentum, bool same, string depthwise)
{
    /// <summary>A residual block.</summary>
    /// <param name="Path">Its module path.</param>
    /// <param name="Layer">The beginning of its layers' names.</param>
    /// <param name="Expansion">The inner channels' ratio.</param>
    /// <param name="Kernel">Size of the kernel.</param>
    /// <param name="Stride">Its stride.</param>
    /// <param name="Filters">Output channels.</param>
    /// <param name="Drop">Probability that training leaves it out.</param>
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

    /// <summary>Fused MBConv: one full convolution in place of expansion and depthwise convolution.</summary>
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
