using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// Vision Transformer (Dosovitskiy et al. 2020) as in torchvision. Its layers are named by torchvision's module paths; a block is
/// <c>encoder.layers.encoder_layer_N</c>. Without the top, the output is the class token's features; <c>output: encoder.ln</c> gives all tokens.
/// </summary>
internal sealed class VisionTransformer : IBackboneFamily
{
    private sealed record Size(long Patch, int Depth, long Heads, long Width);

    public IEnumerable<Backbone> Members =>
    [
        Of("vit_b_16", new(16, 12, 12, 768), 86_567_656, ["vit_base_patch16_224", "deit_base_patch16_224"], ("v1", "vit_b_16-c867db91", 81.072, 95.318), ("swag_linear_v1", "vit_b_16_lc_swag-4e70ced5", 81.886, 96.18)),
        Of("vit_b_32", new(32, 12, 12, 768), 88_224_232, ["vit_base_patch32_224"], ("v1", "vit_b_32-d86f8d99", 75.912, 92.466)),
        Of("vit_l_16", new(16, 24, 16, 1024), 304_326_632, ["vit_large_patch16_224"], ("v1", "vit_l_16-852ce7e3", 79.662, 94.638), ("swag_linear_v1", "vit_l_16_lc_swag-4d563306", 85.146, 97.422)),
    ];

    private static Backbone Of(string name, Size size, long parameters, string[] timm, params (string Tag, string File, double Top1, double Top5)[] weights) =>
        new(name, "ViT", options => Build(name, size, options))
        {
            ParameterCount = parameters,
            FixedImageSize = true,
            Aliases = timm,
            Weights = [.. weights.Select(each => WeightsTag.Torchvision($"imagenet1k_{each.Tag}", each.File, each.Top1, each.Top5))],
        };

    private static Graph Build(string name, Size size, BackboneOptions options)
    {
        var g = new GraphBuilder(name, options.Input) { Block = "conv_proj" };
        var deviation = Math.Sqrt(1.0 / (3 * size.Patch * size.Patch));
        var x = g.Add(new Conv(size.Width, Window.Square(size.Patch, size.Patch)) { KernelInitializer = new Initializer.Normal(deviation, Truncated: true) }, "conv_proj", Graph.InputName);
        g.Block = "tokens";
        x = g.Add(new ToTokens(), "", [x], "class_token");
        x = g.Add(new ClassToken(), "", [x], "class_token");
        x = g.Add(new PositionEmbedding(), "encoder", [x], "encoder.pos_embedding");
        for (var i = 0; i < size.Depth; i++)
        {
            var path = g.Block = Invariant($"encoder.layers.encoder_layer_{i}");
            var y = g.Add(new LayerNorm(1e-6), $"{path}.ln_1", x);
            x = g.Add(new Add(), $"{path}.add_1", [g.Add(new Attention(size.Heads), $"{path}.self_attention", y), x]);
            y = g.Add(new LayerNorm(1e-6), $"{path}.ln_2", x);
            y = g.Add(Dense(4 * size.Width), $"{path}.mlp.0", y);
            y = g.Activate("gelu", $"{path}.mlp.1", y);
            y = g.Add(Dense(size.Width), $"{path}.mlp.3", y);
            x = g.Add(new Add(), path, [x, y]);
        }
        g.Block = "encoder.ln";
        x = g.Add(new LayerNorm(1e-6), "encoder.ln", x);
        g.Block = "class_features";
        x = g.Add(new FirstToken(), "class_features", x);
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        g.Add(new Linear(options.Classes) { KernelInitializer = Initializer.Zeros, BiasInitializer = Initializer.Zeros }, "heads.head", x);
        return g.Build();
    }

    private static Linear Dense(long units) => new(units) { KernelInitializer = Initializer.GlorotUniform, BiasInitializer = new Initializer.Normal(1e-6) };
}
