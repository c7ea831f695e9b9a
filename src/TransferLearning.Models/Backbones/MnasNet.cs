using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>MNASNet (Tan et al. 2018) as in torchvision. Its layers are named by torchvision's module paths.</summary>
internal sealed class MnasNet : IBackboneFamily
{
    // torchvision writes it this way, following TensorFlow's momentum of 0.9997.
    private const double Momentum = 1 - 0.9997;

    public IEnumerable<Backbone> Members =>
    [
        Of("mnasnet0_5", 0.5, 2_218_512, "mnasnet0.5_top1_67.823-3ffadce67e", 67.734, 87.49, ["mnasnet_050"]),
        Of("mnasnet0_75", 0.75, 3_170_208, "mnasnet0_75-7090bc5f", 71.18, 90.496, ["mnasnet_075"]),
        Of("mnasnet1_0", 1.0, 4_383_312, "mnasnet1.0_top1_73.512-f206786ef8", 73.456, 91.51, ["mnasnet_100"]),
        Of("mnasnet1_3", 1.3, 6_282_256, "mnasnet1_3-a4c69d6f", 76.506, 93.522, []),
    ];

    private static Backbone Of(string name, double width, long parameters, string file, double top1, double top5, string[] timm) =>
        new(name, "MNASNet", options => Build(name, width, options))
        {
            ParameterCount = parameters,
            Aliases = timm,
            Weights = [WeightsTag.Torchvision("imagenet1k_v1", file, top1, top5)],
        };

    private static Graph Build(string name, double width, BackboneOptions options)
    {
        long Filters(long filters) => Blocks.Divisible(filters * width);
        var g = new GraphBuilder(name, options.Input) { Block = "stem" };
        var stem = Filters(32);
        var x = Convolve(g, "layers", 0, Graph.InputName, new(stem, Window.Square(3, 2, 1), Bias: false), activate: true);
        x = Convolve(g, "layers", 3, x, new(stem, Window.Square(3, padding: 1), stem, Bias: false), activate: true);
        x = Convolve(g, "layers", 6, x, new(Filters(16), Window.Square(1), Bias: false), activate: false);
        ReadOnlySpan<(long Filters, long Kernel, long Stride, long Expansion, int Depth)> stacks =
            [(24, 3, 2, 3, 3), (40, 5, 2, 3, 3), (80, 5, 2, 6, 3), (96, 3, 1, 6, 2), (192, 5, 2, 6, 4), (320, 3, 1, 6, 1)];
        for (var i = 0; i < stacks.Length; i++)
            for (var j = 0; j < stacks[i].Depth; j++)
            {
                g.Block = Invariant($"layers.{i + 8}.{j}");
                x = Residual(g, g.Block, x, Filters(stacks[i].Filters), stacks[i].Kernel, j == 0 ? stacks[i].Stride : 1, stacks[i].Expansion);
            }
        g.Block = "last_conv";
        x = Convolve(g, "layers", 14, x, new(1280, Window.Square(1), Bias: false), activate: true);
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "avgpool", x);
        x = g.Add(new Dropout(0.2), "classifier.0", x);
        g.Add(new Linear(options.Classes) { KernelInitializer = new Initializer.Scaled(Fan.Out, 1, Uniform: true), BiasInitializer = Initializer.Zeros }, "classifier.1", x);
        return g.Build();
    }

    private static string Residual(GraphBuilder g, string path, string x, long filters, long kernel, long stride, long expansion)
    {
        var channels = g.ShapeOf(x)[0];
        var inner = channels * expansion;
        var y = Convolve(g, $"{path}.layers", 0, x, new(inner, Window.Square(1), Bias: false), activate: true);
        y = Convolve(g, $"{path}.layers", 3, y, new(inner, Window.Square(kernel, stride, kernel / 2), inner, Bias: false), activate: true);
        y = Convolve(g, $"{path}.layers", 6, y, new(filters, Window.Square(1), Bias: false), activate: false);
        return stride == 1 && channels == filters ? g.Add(new Add(), path, [y, x]) : y;
    }

    private static string Convolve(GraphBuilder g, string path, int module, string x, Conv conv, bool activate)
    {
        x = g.Add(conv, Invariant($"{path}.{module}"), x);
        x = g.Add(new BatchNorm(Momentum: Momentum), Invariant($"{path}.{module + 1}"), x);
        return activate ? g.Activate("relu", Invariant($"{path}.{module + 2}"), x) : x;
    }
}
