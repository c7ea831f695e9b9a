using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// RegNetY (Radosavovic et al. 2020) as in torchvision. Its layers are named by torchvision's module paths; a block is <c>trunk_output.block1.block1-0</c>.
/// </summary>
internal sealed class RegNet : IBackboneFamily
{
    /// <summary>The four numbers that determine a RegNet's widths, and the width of its groups.</summary>
    private sealed record Design(int Depth, double Width, double Slope, double Ratio, long GroupWidth);

    public IEnumerable<Backbone> Members =>
    [
        Of("regnet_y_400mf", "regnety_004", new(16, 48, 27.89, 2.09, 8), 4_344_144, ("c65dace8", 74.046, 91.716), ("e6988f5f", 75.804, 92.742)),
        Of("regnet_y_800mf", "regnety_008_tv", new(14, 56, 38.84, 2.4, 16), 6_432_512, ("1b27b58c", 76.42, 93.136), ("58fc7688", 78.828, 94.502)),
        Of("regnet_y_1_6gf", "regnety_016", new(27, 48, 20.71, 2.65, 24), 11_202_430, ("b11a554e", 77.95, 93.966), ("0d7bc02a", 80.876, 95.444)),
        Of("regnet_y_3_2gf", "regnety_032", new(21, 80, 42.63, 2.66, 24), 19_436_338, ("b5a9779c", 78.948, 94.576), ("9180c971", 81.982, 95.972)),
        Of("regnet_y_8gf", "regnety_080_tv", new(17, 192, 76.82, 2.19, 56), 39_381_472, ("d0d0e4a8", 80.032, 95.048), ("dc2b1b54", 82.828, 96.33)),
    ];

    private static Backbone Of(string name, string timm, Design design, long parameters, params (string Hash, double Top1, double Top5)[] weights) =>
        new(name, "RegNetY", options => Build(name, design, options))
        {
            ParameterCount = parameters,
            Aliases = [timm],
            Weights = [.. weights.Select((each, i) => WeightsTag.Torchvision(Invariant($"imagenet1k_v{i + 1}"), $"{name}-{each.Hash}", each.Top1, each.Top5))],
        };

    private static Graph Build(string name, Design design, BackboneOptions options)
    {
        var g = new GraphBuilder(name, options.Input) { Block = "stem" };
        var x = g.ConvNormActivation("stem", Graph.InputName, new(32, Window.Square(3, 2, 1)));
        var stages = Stages(design);
        for (var i = 0; i < stages.Count; i++)
            for (var j = 0; j < stages[i].Depth; j++)
            {
                g.Block = Invariant($"trunk_output.block{i + 1}.block{i + 1}-{j}");
                x = Residual(g, g.Block, x, stages[i].Width, stages[i].GroupWidth, j == 0 ? 2 : 1);
            }
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "avgpool", x);
        g.Add(Blocks.Classifier(options.Classes), "fc", x);
        return g.Build();
    }

    private static string Residual(GraphBuilder g, string path, string x, long width, long groupWidth, long stride)
    {
        var channels = g.ShapeOf(x)[0];
        var kept = channels != width || stride != 1
            ? g.ConvNormActivation($"{path}.proj", x, new(width, Window.Square(1, stride), Activation: null))
            : x;
        var y = g.ConvNormActivation($"{path}.f.a", x, new(width, Window.Square(1)));
        y = g.ConvNormActivation($"{path}.f.b", y, new(width, Window.Square(3, stride, 1), width / groupWidth));
        y = g.SqueezeExcite($"{path}.f.se", y, (long)Math.Round(0.25 * channels), "relu", "sigmoid");
        y = g.ConvNormActivation($"{path}.f.c", y, new(width, Window.Square(1), Activation: null));
        return g.Activate("relu", $"{path}.activation", g.Add(new Add(), $"{path}.add", [kept, y], path), path);
    }

    /// <summary>The paper's rule: widths grow linearly, are rounded to powers of the ratio, then to multiples of 8 and of the group width.</summary>
    private static List<(long Width, long GroupWidth, int Depth)> Stages(Design design)
    {
        var widths = Enumerable.Range(0, design.Depth).Select(block =>
        {
            var continuous = design.Width + (design.Slope * block);
            var power = Math.Round(Math.Log(continuous / design.Width) / Math.Log(design.Ratio));
            return (long)Math.Round(design.Width * Math.Pow(design.Ratio, power) / 8) * 8;
        });
        return [.. widths.CountBy(width => width).Select(stage =>
        {
            var group = Math.Min(design.GroupWidth, stage.Key);
            return (Blocks.Divisible(stage.Key, group), group, stage.Value);
        })];
    }
}
