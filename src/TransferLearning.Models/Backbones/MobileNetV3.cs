using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>MobileNetV3 (Howard et al. 2019) as in torchvision. Layers have torchvision's module paths; a residual block is <c>features.N</c>.</summary>
public sealed class MobileNetV3 : IBackboneFamily
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
            Weights = [WeightsTag.Torchvision("imagenet1k_v1", "mobilenet_v3_large-8738ca79", 74.042, 91.34), WeightsTag.Torchvision("imagenet1k_v2", "mobilenet_v3_large-5c1a4163", 75.274, 92.566)],
        },
        new("mobilenet_v3_small", "MobileNet V3", options => Build("mobilenet_v3_small", Small, 1024, options))
        {
            ParameterCount = 2_542_856,
            Aliases = ["MobileNetV3Small", "mobilenetv3_small_100"],
            Weights = [WeightsTag.Torchvision("imagenet1k_v1", "mobilenet_v3_small-047dcff4", 67.668, 87.402)],
        },
    ];

    private static Graph Build(string name, Unit[] units, long hidden, BackboneOptions options)
    {
        var g = new GraphBuilder(name, options.Input) { Block = "features.0" };
        var x = g.ConvNormActivation("features.0", Graph.InputName, Options(16, 3, 2, 1, Hs));
        for (var i = 0; i < units.Length; i++)
        {
            g.Block = Invariant($"features.{i + 1}");
            x = Residual(g, g.Block, x, units[i]);
        }
        g.Block = Invariant($"features.{units.Length + 1}");
        x = g.ConvNormActivation(g.Block, x, Options(6 * units[^1].Filters, 1, 1, 1, Hs));
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "avgpool", x);
        x = g.Add(Blocks.Classifier(hidden), "classifier.0", x);
        x = g.Activate(Hs, "classifier.1", x);
        x = g.Add(new Dropout(0.2), "classifier.2", x);
        g.Add(Blocks.Classifier(options.Classes), "classifier.3", x);
        return g.Build();
    }

    private static string Residual(GraphBuilder g, string path, string x, Unit unit)
    {
        var channels = g.ShapeOf(x)[0];
        var part = 0;
        var y = x;
        if (unit.Expanded != channels)
            y = g.ConvNormActivation(Invariant($"{path}.block.{part++}"), y, Options(unit.Expanded, 1, 1, 1, unit.Activation));
        y = g.ConvNormActivation(Invariant($"{path}.block.{part++}"), y, Options(unit.Expanded, unit.Kernel, unit.Stride, unit.Expanded, unit.Activation));
        if (unit.Squeeze)
            y = g.SqueezeExcite(Invariant($"{path}.block.{part++}"), y, Blocks.Divisible(unit.Expanded / 4), "relu", "hard_sigmoid");
        y = g.ConvNormActivation(Invariant($"{path}.block.{part}"), y, Options(unit.Filters, 1, 1, 1, null));
        return unit.Stride == 1 && channels == unit.Filters ? g.Add(new Add(), path, [y, x]) : y;
    }

    private static Blocks.ConvNorm Options(long filters, long kernel, long stride, long groups, string? activation) =>
        new(filters, Window.Square(kernel, stride, kernel / 2), groups, activation) { Epsilon = 1e-3, Momentum = 0.01 };
}
