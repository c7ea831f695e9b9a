using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>Swin Transformer (Liu et al. 2021) as in torchvision. Its layers are named by torchvision's module paths; a block is <c>features.1.0</c>.</summary>
internal sealed class Swin : IBackboneFamily
{
    private static readonly Initializer Normal = new Initializer.Normal(0.02);

    public IEnumerable<Backbone> Members =>
    [
        Of("swin_t", 96, [2, 2, 6, 2], 3, 0.2, 28_288_354, "swin_t-704ceda3", 81.474, 95.776, "swin_tiny_patch4_window7_224"),
        Of("swin_s", 96, [2, 2, 18, 2], 3, 0.3, 49_606_258, "swin_s-5e29d889", 83.196, 96.36, "swin_small_patch4_window7_224"),
        Of("swin_b", 128, [2, 2, 18, 2], 4, 0.5, 87_768_224, "swin_b-68c6b09e", 83.582, 96.64, "swin_base_patch4_window7_224"),
    ];

    private static Backbone Of(string name, long width, int[] depths, long heads, double drop, long parameters, string file, double top1, double top5, string timm) =>
        new(name, "Swin", options => Build(name, width, depths, heads, drop, options))
        {
            ParameterCount = parameters,
            Aliases = [timm],
            Weights = [WeightsTag.Torchvision("imagenet1k_v1", file, top1, top5)],
        };

    private static Graph Build(string name, long width, int[] depths, long heads, double drop, BackboneOptions options)
    {
        var g = new GraphBuilder(name, options.Input) { Block = "features.0" };
        var x = g.Add(new Conv(width, Window.Square(4, 4)) { KernelInitializer = Initializer.TorchDefault }, "features.0.0", Graph.InputName);
        x = g.Add(new LayerNorm(), "features.0.2", x);
        int blocks = depths.Sum(), block = 0;
        for (var stage = 0; stage < depths.Length; stage++)
        {
            if (stage > 0)
                x = Merge(g, Invariant($"features.{2 * stage}"), x);
            for (var i = 0; i < depths[stage]; i++, block++)
            {
                var path = g.Block = Invariant($"features.{(2 * stage) + 1}.{i}");
                x = Residual(g, path, x, heads << stage, i % 2 == 0 ? 0 : 3, drop * block / (blocks - 1));
            }
        }
        g.Block = "norm";
        x = g.Add(new LayerNorm(), "norm", x);
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "avgpool", x);
        g.Add(Dense(options.Classes) with { OverChannels = false }, "head", x);
        return g.Build();
    }

    private static string Merge(GraphBuilder g, string path, string x)
    {
        g.Block = path;
        var channels = g.ShapeOf(x)[0];
        x = g.Add(new PatchMerging(), $"{path}.merge", x);
        x = g.Add(new LayerNorm(), $"{path}.norm", x);
        return g.Add(new Linear(2 * channels, Bias: false, OverChannels: true) { KernelInitializer = Normal }, $"{path}.reduction", x);
    }

    private static string Residual(GraphBuilder g, string path, string x, long heads, long shift, double drop)
    {
        var channels = g.ShapeOf(x)[0];
        var y = g.Add(new LayerNorm(), $"{path}.norm1", x);
        y = g.Add(new WindowAttention(heads, 7, shift), $"{path}.attn", y);
        y = g.Add(new StochasticDepth(drop), $"{path}.stochastic_depth", y);
        x = g.Add(new Add(), $"{path}.add_1", [x, y]);
        y = g.Add(new LayerNorm(), $"{path}.norm2", x);
        y = g.Add(Dense(4 * channels), $"{path}.mlp.0", y);
        y = g.Activate("gelu", $"{path}.mlp.1", y);
        y = g.Add(Dense(channels), $"{path}.mlp.3", y);
        y = g.Add(new StochasticDepth(drop), $"{path}.stochastic_depth", y);
        return g.Add(new Add(), path, [x, y]);
    }

    private static Linear Dense(long units) => new(units, OverChannels: true) { KernelInitializer = Normal, BiasInitializer = Initializer.Zeros };
}
