using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// MobileNetV3 (Howard et al. 2019) as in torchvision, with Keras's layer names: <c>conv</c>, <c>expanded_conv_depthwise</c>, <c>expanded_conv_1_expand</c> …
/// <c>conv_1</c>. Keras numbers its activations by the order of their creation; they are named by their module paths here. Keras's definition
/// (<see cref="Convention.Keras"/>) pads as TensorFlow does. It scales the pixels in its first layer; here this is the preprocessing of the weights.
/// </summary>
internal sealed class MobileNetV3 : IBackboneFamily
{
    private sealed record Unit(long Kernel, long Expanded, long Filters, bool Squeeze, string Activation, long Stride);

    private const string Re = "relu", Hs = "hard_swish";

    private static readonly Unit[] Large =
    [
        new(3, 16, 16, false, Re, 1), new(3, 64, 24, false, Re, 2), new(3, 72, 24, false, Re, 1), new(5, 72, 40, true, Re, 2),
        new(5, 120, 40, true, Re, 1), new(5, 120, 40, true, Re, 1), new(3, 240, 80, false, Hs, 2), new(3, 200, 80, false, Hs, 1),
        new(3, 184, 80, false, Hs, 1), new(3, 184, 80, false, Hs, 1), new(3, 480, 112, true, Hs, 1), new(3, 672, 112, true, Hs, 1),
        new(5, 672, 160, true, Hs, 2), new(5, 960, 160, true, Hs, 1), new(5, 960, 160, true, Hs, 1),
    ];

    private static readonly Unit[] Small =
    [
        new(3, 16, 16, true, Re, 2), new(3, 72, 24, false, Re, 2), new(3, 88, 24, false, Re, 1), new(5, 96, 40, true, Hs, 2),
        new(5, 240, 40, true, Hs, 1), new(5, 240, 40, true, Hs, 1), new(5, 120, 48, true, Hs, 1), new(5, 144, 48, true, Hs, 1),
        new(5, 288, 96, true, Hs, 2), new(5, 576, 96, true, Hs, 1), new(5, 576, 96, true, Hs, 1),
    ];

    public IEnumerable<Backbone> Members =>
    [
        new("mobilenet_v3_large", "MobileNet V3", options => Build("mobilenet_v3_large", Large, 1280, options))
        {
            ParameterCount = 5_483_032,
            Aliases = ["MobileNetV3Large", "mobilenetv3_large_100"],
            Weights = [WeightsTag.Torchvision("imagenet1k_v1", "mobilenet_v3_large-8738ca79", 74.042, 91.34), WeightsTag.Torchvision("imagenet1k_v2", "mobilenet_v3_large-5c1a4163", 75.274, 92.566), .. Keras("large", "07fb09a5933dd0c8eaafa16978110389", "59e551e166be033d707958cf9e29a6a7", 75.6)],
        },
        new("mobilenet_v3_small", "MobileNet V3", options => Build("mobilenet_v3_small", Small, 1024, options))
        {
            ParameterCount = 2_542_856,
            Aliases = ["MobileNetV3Small", "mobilenetv3_small_100"],
            Weights = [WeightsTag.Torchvision("imagenet1k_v1", "mobilenet_v3_small-047dcff4", 67.668, 87.402), .. Keras("small", "d3e8ec802a04aa4fc771ee12a9a9b836", "8768d4c2e7dee89b9d02b2d03d65d862", 68.1)],
        },
    ];

    private static WeightsTag[] Keras(string size, string noTopHash, string topHash, double top1) =>
        KerasWeights.Of("mobilenet_v3/", $"weights_mobilenet_v3_{size}_224_1.0_float_no_top_v2.h5", $"weights_mobilenet_v3_{size}_224_1.0_float.h5", Preprocessing.MinusOneToOne, noTopHash, topHash, new(top1));

    private static Graph Build(string name, Unit[] units, long hidden, BackboneOptions options)
    {
        var g = new GraphBuilder(name, options.Input) { Block = "stem" };
        var pieces = new Pieces(g, options.Convention);
        var x = pieces.Convolve("features.0", Graph.InputName, 16, 3, 2, 1, Hs, "conv");
        for (var i = 0; i < units.Length; i++)
        {
            g.Block = i == 0 ? "expanded_conv" : Invariant($"expanded_conv_{i}");
            x = pieces.Residual(Invariant($"features.{i + 1}"), g.Block, x, units[i]);
        }
        g.Block = "last_conv";
        x = pieces.Convolve(Invariant($"features.{units.Length + 1}"), x, 6 * units[^1].Filters, 1, 1, 1, Hs, "conv_1");
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "avgpool", x);
        x = g.Add(Blocks.Classifier(hidden), "classifier.0", x, "conv_2");
        x = g.Activate(Hs, "classifier.1", x);
        x = g.Add(new Dropout(0.2), "classifier.2", x);
        g.Add(Blocks.Classifier(options.Classes), "classifier.3", x, "logits");
        return g.Build();
    }

    /// <summary>Builds the network's blocks under one convention.</summary>
    private sealed record Pieces(GraphBuilder Builder, Convention Convention)
    {
        private bool Keras => Convention == Convention.Keras;

        public string Convolve(string path, string x, long filters, long kernel, long stride, long groups, string? activation, string layer) =>
            Builder.ConvNormActivation(path, x, new(filters, Keras ? Window.SquareSame(kernel, stride) : Window.Square(kernel, stride, kernel / 2), groups, activation)
            {
                // torchvision adopted TensorFlow's epsilon; timm did not.
                Epsilon = Convention == Convention.Timm ? 1e-5 : 1e-3,
                Momentum = Keras ? 0.001 : 0.01,
                Layers = (layer, $"{layer}_bn", null),
            });

        public string Residual(string path, string layer, string x, Unit unit)
        {
            var channels = Builder.ShapeOf(x)[0];
            var part = 0;
            var y = x;
            if (unit.Expanded != channels)
                y = Convolve(Part(), y, unit.Expanded, 1, 1, 1, unit.Activation, $"{layer}_expand");
            y = Convolve(Part(), y, unit.Expanded, unit.Kernel, unit.Stride, unit.Expanded, unit.Activation, $"{layer}_depthwise");
            if (unit.Squeeze)
                y = Builder.SqueezeExcite(Part(), y, Blocks.Divisible(unit.Expanded / 4), "relu", "hard_sigmoid", Squeeze($"{layer}_squeeze_excite"));
            y = Convolve(Part(), y, unit.Filters, 1, 1, 1, null, $"{layer}_project");
            return unit.Stride == 1 && channels == unit.Filters ? Builder.Add(new Add(), path, [y, x], $"{layer}_add") : y;

            string Part() => Invariant($"{path}.block.{part++}");
        }

        private static Blocks.SqueezeLayers Squeeze(string layer) =>
            new($"{layer}_avg_pool", $"{layer}_conv", $"{layer}_conv_1", $"{layer}_mul") { Activation = $"{layer}_relu", Gate = null };
    }
}
