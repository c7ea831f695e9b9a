using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// ConvNeXt (Liu et al. 2022) as in torchvision, with Keras's layer names: <c>convnext_tiny_stem_conv</c>,
/// <c>convnext_tiny_stage_0_block_0_depthwise_conv</c>, <c>convnext_tiny_downsampling_block_0</c>. Keras's network without the top
/// (<see cref="Convention.Keras"/>) ends with the normalisation that torchvision has after the pooling.
/// </summary>
internal sealed class ConvNext : IBackboneFamily
{
    private static readonly Initializer Normal = new Initializer.Normal(0.02);

    public IEnumerable<Backbone> Members =>
    [
        Of("convnext_tiny", 96, [3, 3, 9, 3], 0.1, 28_589_128, "convnext_tiny-983f1562", 82.52, 96.146, "ConvNeXtTiny", "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1", "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff", new()),
        Of("convnext_small", 96, [3, 3, 27, 3], 0.4, 50_223_688, "convnext_small-0c510722", 83.616, 96.65, "ConvNeXtSmall", "6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab", "ce1277d8f1ee5a0ef0e171469089c18f5233860ceaf9b168049cb9263fd7483c", new()),
        Of("convnext_base", 128, [3, 3, 27, 3], 0.5, 88_591_464, "convnext_base-6075fbad", 84.062, 96.87, "ConvNeXtBase", "40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45", "52cbb006d3dadd03f6e095a8ca1aca47aecdd75acb4bc74bce1f5c695d0086e6", new()),
    ];

    private static Backbone Of(string name, long width, int[] depths, double drop, long parameters, string file, double top1, double top5, string keras, string noTopHash, string topHash, KerasWeights.Accuracy accuracy) =>
        new(name, "ConvNeXt", options => Build(name, width, depths, drop, options))
        {
            ParameterCount = parameters,
            Aliases = [keras],
            Weights =
            [
                WeightsTag.Torchvision("imagenet1k_v1", file, top1, top5),
                .. KerasWeights.Of("convnext/", $"{name}_notop.h5", $"{name}.h5", Preprocessing.Torchvision, noTopHash, topHash, accuracy),
            ],
        };

    private static Graph Build(string name, long width, int[] depths, double drop, BackboneOptions options)
    {
        var g = new GraphBuilder(name, options.Input) { Block = $"{name}_stem" };
        var x = g.Add(Convolution(width, Window.Square(4, 4)), "features.0.0", Graph.InputName, $"{name}_stem_conv");
        x = g.Add(new LayerNorm(1e-6), "features.0.1", x, $"{name}_stem_layernorm");
        int blocks = depths.Sum(), block = 0;
        for (var stage = 0; stage < 4; stage++)
        {
            var channels = width << stage;
            if (stage > 0)
            {
                var layer = g.Block = Invariant($"{name}_downsampling_block_{stage - 1}");
                x = g.Add(new LayerNorm(1e-6), Invariant($"features.{2 * stage}.0"), x, layer);
                x = g.Add(Convolution(channels, Window.Square(2, 2)), Invariant($"features.{2 * stage}.1"), x, layer);
            }
            for (var i = 0; i < depths[stage]; i++, block++)
            {
                g.Block = Invariant($"{name}_stage_{stage}_block_{i}");
                x = Residual(g, Invariant($"features.{(2 * stage) + 1}.{i}"), g.Block, x, drop * block / (blocks - 1));
            }
        }
        if (!options.Top)
        {
            if (options.Convention == Convention.Keras)
                g.Add(new LayerNorm(1e-6), "classifier.0", x, "layer_normalization");
            return g.Build();
        }
        g.Block = "top";
        x = g.Add(new GlobalPool(KeepDimensions: true), "avgpool", x);
        x = g.Add(new LayerNorm(1e-6), "classifier.0", x, $"{name}_head_layernorm");
        x = g.Add(new Flatten(), "classifier.1", x);
        g.Add(Dense(options.Classes, overChannels: false), "classifier.2", x, $"{name}_head_dense");
        return g.Build();
    }

    private static string Residual(GraphBuilder g, string path, string layer, string x, double drop)
    {
        var channels = g.ShapeOf(x)[0];
        var y = g.Add(Convolution(channels, Window.Square(7, padding: 3), channels), $"{path}.block.0", x, $"{layer}_depthwise_conv");
        y = g.Add(new LayerNorm(1e-6), $"{path}.block.2", y, $"{layer}_layernorm");
        y = g.Add(Dense(4 * channels, overChannels: true), $"{path}.block.3", y, $"{layer}_pointwise_conv_1");
        y = g.Activate("gelu", $"{path}.block.4", y, $"{layer}_gelu");
        y = g.Add(Dense(channels, overChannels: true), $"{path}.block.5", y, $"{layer}_pointwise_conv_2");
        y = g.Add(new LayerScale(1e-6), path, y, $"{layer}_layer_scale");
        y = g.Add(new StochasticDepth(drop), $"{path}.stochastic_depth", y, $"{layer}_identity");
        return g.Add(new Add(), path, [y, x], layer);
    }

    private static Conv Convolution(long filters, Window window, long groups = 1) => new(filters, window, groups) { KernelInitializer = Normal };

    private static Linear Dense(long units, bool overChannels) => new(units, OverChannels: overChannels) { KernelInitializer = Normal, BiasInitializer = Initializer.Zeros };
}
