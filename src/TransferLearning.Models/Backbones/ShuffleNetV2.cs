using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>ShuffleNet V2 (Ma et al. 2018) as in torchvision. Its layers are named by torchvision's module paths; a unit is <c>stage2.0</c>.</summary>
internal sealed class ShuffleNetV2 : IBackboneFamily
{
    public IEnumerable<Backbone> Members =>
    [
        Of("shufflenet_v2_x0_5", [48, 96, 192, 1024], 1_366_792, "shufflenetv2_x0.5-f707e7126e", 60.552, 81.746),
        Of("shufflenet_v2_x1_0", [116, 232, 464, 1024], 2_278_604, "shufflenetv2_x1-5666bf0f80", 69.362, 88.316),
        Of("shufflenet_v2_x1_5", [176, 352, 704, 1024], 3_503_624, "shufflenetv2_x1_5-3c479a10", 72.996, 91.086),
        Of("shufflenet_v2_x2_0", [244, 488, 976, 2048], 7_393_996, "shufflenetv2_x2_0-8be3c8ee", 76.23, 93.006),
    ];

    private static Backbone Of(string name, long[] filters, long parameters, string file, double top1, double top5) =>
        new(name, "ShuffleNet V2", options => Build(name, filters, options))
        {
            ParameterCount = parameters,
            Weights = [WeightsTag.Torchvision("imagenet1k_v1", file, top1, top5)],
        };

    private static Graph Build(string name, long[] filters, BackboneOptions options)
    {
        var g = new GraphBuilder(name, options.Input) { Block = "conv1" };
        var x = Convolve(g, "conv1", 0, Graph.InputName, Convolution(24, Window.Square(3, 2, 1)), activate: true);
        g.Block = "maxpool";
        x = g.Add(new MaxPool(Window.Square(3, 2, 1)), "maxpool", x);
        ReadOnlySpan<int> repeats = [4, 8, 4];
        for (var stage = 0; stage < 3; stage++)
            for (var i = 0; i < repeats[stage]; i++)
            {
                g.Block = Invariant($"stage{stage + 2}.{i}");
                x = i == 0 ? Reduce(g, g.Block, x, filters[stage] / 2) : Keep(g, g.Block, x);
                x = g.Add(new ChannelShuffle(2), g.Block, x);
            }
        g.Block = "conv5";
        x = Convolve(g, "conv5", 0, x, Convolution(filters[3], Window.Square(1)), activate: true);
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "avgpool", x);
        g.Add(new Linear(options.Classes), "fc", x);
        return g.Build();
    }

    private static string Reduce(GraphBuilder g, string path, string x, long filters)
    {
        var channels = g.ShapeOf(x)[0];
        var a = Convolve(g, $"{path}.branch1", 0, x, Convolution(channels, Window.Square(3, 2, 1), channels), activate: false);
        a = Convolve(g, $"{path}.branch1", 2, a, Convolution(filters, Window.Square(1)), activate: true);
        return g.Add(new Concatenate(), $"{path}.concat", [a, Branch(g, path, x, filters, 2)], path);
    }

    private static string Keep(GraphBuilder g, string path, string x)
    {
        var half = g.ShapeOf(x)[0] / 2;
        var kept = g.Add(new ChannelSlice(0, half), $"{path}.kept", x, path);
        var rest = g.Add(new ChannelSlice(half, 2 * half), $"{path}.rest", x, path);
        return g.Add(new Concatenate(), $"{path}.concat", [kept, Branch(g, path, rest, half, 1)], path);
    }

    private static string Branch(GraphBuilder g, string path, string x, long filters, long stride)
    {
        x = Convolve(g, $"{path}.branch2", 0, x, Convolution(filters, Window.Square(1)), activate: true);
        x = Convolve(g, $"{path}.branch2", 3, x, Convolution(filters, Window.Square(3, stride, 1), filters), activate: false);
        return Convolve(g, $"{path}.branch2", 5, x, Convolution(filters, Window.Square(1)), activate: true);
    }

    private static string Convolve(GraphBuilder g, string path, int module, string x, Conv conv, bool activate)
    {
        x = g.Add(conv, Invariant($"{path}.{module}"), x);
        x = g.Add(new BatchNorm(), Invariant($"{path}.{module + 1}"), x);
        return activate ? g.Activate("relu", Invariant($"{path}.{module + 2}"), x) : x;
    }

    // torchvision keeps PyTorch's default initialisation of these convolutions.
    private static Conv Convolution(long filters, Window window, long groups = 1) => new(filters, window, groups, Bias: false) { KernelInitializer = Initializer.TorchDefault };
}
