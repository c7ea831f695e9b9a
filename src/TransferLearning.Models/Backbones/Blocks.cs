using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Backbones;

/// <summary>Blocks that several families share.</summary>
internal static class Blocks
{
    /// <summary>The options of a convolution followed by batch norm and an activation.</summary>
    /// <param name="Filters">The number of output channels.</param>
    /// <param name="Window">Kernel size, stride and padding.</param>
    /// <param name="Groups">The number of channel groups.</param>
    /// <param name="Activation">The activation; null for none.</param>
    public sealed record ConvNorm(long Filters, Window Window, long Groups = 1, string? Activation = "relu")
    {
        public double Epsilon { get; init; } = 1e-5;

        public double Momentum { get; init; } = 0.1;

        /// <summary>The names of the three layers. Null means the module paths; a null activation name means its module path.</summary>
        public (string Conv, string Norm, string? Activation)? Layers { get; init; }

        public Initializer Initializer { get; init; } = Initializer.KaimingNormalFanOut;
    }

    /// <summary>
    /// The names of the layers of a squeeze-and-excitation block. Its activations belong to the convolutions before them, as in Keras, or are separate layers.
    /// </summary>
    public sealed record SqueezeLayers(string Squeeze, string Reduce, string Expand, string Excite)
    {
        /// <summary>The layer of the activation between the convolutions; null means its module path.</summary>
        public string? Activation { get; init; } = Reduce;

        /// <summary>The layer of the activation after the convolutions; null means its module path.</summary>
        public string? Gate { get; init; } = Expand;
    }

    /// <summary>torchvision's <c>Conv2dNormActivation</c>: modules 0, 1 and 2 under a path.</summary>
    public static string ConvNormActivation(this GraphBuilder g, string path, string x, ConvNorm options)
    {
        var names = options.Layers;
        x = g.Add(
            new Conv(options.Filters, options.Window, options.Groups, Bias: false) { KernelInitializer = options.Initializer },
            $"{path}.0",
            x,
            names?.Conv);
        x = g.Add(new BatchNorm(options.Epsilon, options.Momentum), $"{path}.1", x, names?.Norm);
        return options.Activation is { } function ? g.Activate(function, $"{path}.2", x, names?.Activation) : x;
    }

    /// <summary>
    /// torchvision's <c>SqueezeExcitation</c> (Hu et al. 2017): two 1×1 convolutions turn the channels' means into a factor for each channel.
    /// </summary>
    /// <param name="g">The builder of the graph.</param>
    /// <param name="path">The module's path. Its convolutions are <c>fc1</c> and <c>fc2</c>.</param>
    /// <param name="x">The node that gives the image.</param>
    /// <param name="squeeze">The number of channels between the convolutions.</param>
    /// <param name="activation">The activation between the convolutions.</param>
    /// <param name="gate">The activation after the convolutions.</param>
    /// <param name="layers">The names of the layers; null means the module paths.</param>
    public static string SqueezeExcite(
        this GraphBuilder g,
        string path,
        string x,
        long squeeze,
        string activation,
        string gate,
        SqueezeLayers? layers = null)
    {
        var channels = g.ShapeOf(x)[0];
        var y = g.Add(new GlobalPool(KeepDimensions: true), $"{path}.avgpool", x, layers?.Squeeze);
        y = g.Add(new Conv(squeeze, Window.Square(1)), $"{path}.fc1", y, layers?.Reduce);
        y = g.Activate(activation, $"{path}.activation", y, layers?.Activation);
        y = g.Add(new Conv(channels, Window.Square(1)), $"{path}.fc2", y, layers?.Expand);
        y = g.Activate(gate, $"{path}.scale_activation", y, layers?.Gate);
        return g.Add(new Multiply(), path, [x, y], layers?.Excite);
    }

    /// <summary>A linear layer initialised with torchvision's <c>normal_(0, 0.01)</c>.</summary>
    public static Linear Classifier(long classes) =>
        new(classes) { KernelInitializer = new Initializer.Normal(0.01), BiasInitializer = Initializer.Zeros };

    /// <summary>
    /// The nearest multiple of a divisor, but not more than a tenth below the value: <c>_make_divisible</c> of MobileNetV2 and torchvision.
    /// </summary>
    public static long Divisible(double value, long divisor = 8)
    {
        var rounded = Math.Max(divisor, (long)(value + (divisor / 2.0)) / divisor * divisor);
        return rounded < 0.9 * value ? rounded + divisor : rounded;
    }
}
