using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// EfficientNet (Tan and Le 2019) and EfficientNetV2 (Tan and Le 2021) as in torchvision, with Keras's layer names: <c>stem_conv</c>,
/// <c>block1a_dwconv</c> … <c>block7a_project_bn</c>, <c>top_conv</c>, <c>top_activation</c>. Keras's definition (<see cref="Convention.Keras"/>) pads as
/// TensorFlow does and has another epsilon. Keras prepares the pixels in its first layers; here this is the preprocessing of the weights.
/// </summary>
internal sealed class EfficientNet : IBackboneFamily
{
    private sealed record Stage(long Expansion, long Kernel, long Stride, long Input, long Filters, int Depth, bool Fused = false);

    private sealed record Variant(string Name, Stage[] Stages, long? Last, double Dropout, double Epsilon, double Momentum, long Parameters, int ImageSize)
    {
        public bool IsFirst => Last is null;
    }

    private static readonly Dictionary<string, (string File, string NoTop, string Top, KerasWeights.Accuracy Accuracy)> Keras = new(StringComparer.Ordinal)
    {
        ["efficientnet_b0"] = ("efficientnetb0", "50bc09e76180e00e4465e1a485ddc09d", "902e53a9f72be733fc0bcb005b3ebbac", new(77.1, 93.3, 224)),
        ["efficientnet_b1"] = ("efficientnetb1", "74c4e6b3e1f6a1eea24c589628592432", "1d254153d4ab51201f1646940f018540", new(79.1, 94.4, 240)),
        ["efficientnet_b2"] = ("efficientnetb2", "111f8e2ac8aa800a7a99e3239f7bfb39", "b15cce36ff4dcbd00b6dd88e7857a6ad", new(80.1, 94.9, 260)),
        ["efficientnet_b3"] = ("efficientnetb3", "af6d107764bb5b1abb91932881670226", "ffd1fdc53d0ce67064dc6a9c7960ede0", new(81.6, 95.7, 300)),
        ["efficientnet_b4"] = ("efficientnetb4", "ebc24e6d6c33eaebbd558eafbeedf1ba", "18c95ad55216b8f92d7e70b3a046e2fc", new(82.9, 96.4, 380)),
        ["efficientnet_b5"] = ("efficientnetb5", "38879255a25d3c92d5e44e04ae6cec6f", "ace28f2a6363774853a83a0b21b9421a", new(83.6, 96.7, 456)),
        ["efficientnet_b6"] = ("efficientnetb6", "9ecce42647a20130c1f39a5d4cb75743", "165f6e37dce68623721b423839de8be5", new(84.0, 96.8, 528)),
        ["efficientnet_b7"] = ("efficientnetb7", "cbcfe4450ddf6f3ad90b1b398090fe4a", "8c03f828fec3ef71311cd463b6759d99", new(84.3, 97.0, 600)),
        ["efficientnet_v2_s"] = ("efficientnetv2-s", "af0682fb74e8c54910f2d4393339c070", "e1d88a8495beba45748fedd0cecbe016", new(83.9, 96.7, 384)),
        ["efficientnet_v2_m"] = ("efficientnetv2-m", "1b8dc055df72dde80d614482840fe342", "a3bf6aa3276309f4fc6a34aa114c95cd", new(85.3, 97.4, 480)),
    };

    private static readonly Stage[] Base =
    [
        new(1, 3, 1, 32, 16, 1), new(6, 3, 2, 16, 24, 2), new(6, 5, 2, 24, 40, 2), new(6, 3, 2, 40, 80, 3),
        new(6, 5, 1, 80, 112, 3), new(6, 5, 2, 112, 192, 4), new(6, 3, 1, 192, 320, 1),
    ];

    private static readonly Stage[] Small =
    [
        new(1, 3, 1, 24, 24, 2, true), new(4, 3, 2, 24, 48, 4, true), new(4, 3, 2, 48, 64, 4, true),
        new(4, 3, 2, 64, 128, 6), new(6, 3, 1, 128, 160, 9), new(6, 3, 2, 160, 256, 15),
    ];

    private static readonly Stage[] Medium =
    [
        new(1, 3, 1, 24, 24, 3, true), new(4, 3, 2, 24, 48, 5, true), new(4, 3, 2, 48, 80, 5, true), new(4, 3, 2, 80, 160, 7),
        new(6, 3, 1, 160, 176, 14), new(6, 3, 2, 176, 304, 18), new(6, 3, 1, 304, 512, 5),
    ];

    public IEnumerable<Backbone> Members =>
    [
        Of(Scaled(0, 1.0, 1.0, 0.2, 5_288_548, 224), WeightsTag.Torchvision("imagenet1k_v1", "efficientnet_b0_rwightman-7f5810bc", 77.692, 93.532)),
        Of(Scaled(1, 1.0, 1.1, 0.2, 7_794_184, 240), WeightsTag.Torchvision("imagenet1k_v1", "efficientnet_b1_rwightman-bac287d4", 78.642, 94.186, 240), WeightsTag.Torchvision("imagenet1k_v2", "efficientnet_b1-c27df63c", 79.838, 94.934, 240)),
        Of(Scaled(2, 1.1, 1.2, 0.3, 9_109_994, 288), WeightsTag.Torchvision("imagenet1k_v1", "efficientnet_b2_rwightman-c35c1473", 80.608, 95.31, 288)),
        Of(Scaled(3, 1.2, 1.4, 0.3, 12_233_232, 300), WeightsTag.Torchvision("imagenet1k_v1", "efficientnet_b3_rwightman-b3899882", 82.008, 96.054, 300)),
        Of(Scaled(4, 1.4, 1.8, 0.4, 19_341_616, 380), WeightsTag.Torchvision("imagenet1k_v1", "efficientnet_b4_rwightman-23ab8bcd", 83.384, 96.594, 380)),
        Of(Scaled(5, 1.6, 2.2, 0.4, 30_389_784, 456), WeightsTag.Torchvision("imagenet1k_v1", "efficientnet_b5_lukemelas-1a07897c", 83.444, 96.628, 456)),
        Of(Scaled(6, 1.8, 2.6, 0.5, 43_040_704, 528), WeightsTag.Torchvision("imagenet1k_v1", "efficientnet_b6_lukemelas-24a108a5", 84.008, 96.916, 528)),
        Of(Scaled(7, 2.0, 3.1, 0.5, 66_347_960, 600), WeightsTag.Torchvision("imagenet1k_v1", "efficientnet_b7_lukemelas-c5b4e57e", 84.122, 96.908, 600)),
        Of(new("efficientnet_v2_s", Small, 1280, 0.2, 1e-3, 0.1, 21_458_488, 384), WeightsTag.Torchvision("imagenet1k_v1", "efficientnet_v2_s-dd5fe13b", 84.228, 96.878, 384)),
        Of(new("efficientnet_v2_m", Medium, 1280, 0.3, 1e-3, 0.1, 54_139_356, 480), WeightsTag.Torchvision("imagenet1k_v1", "efficientnet_v2_m-dc08266a", 85.112, 97.156, 480)),
    ];

    private static Variant Scaled(int number, double width, double depth, double dropout, long parameters, int imageSize)
    {
        Stage[] stages = [.. Base.Select(stage => stage with
        {
            Input = Blocks.Divisible(stage.Input * width),
            Filters = Blocks.Divisible(stage.Filters * width),
            Depth = (int)Math.Ceiling(stage.Depth * depth),
        })];
        // torchvision uses TensorFlow's batch norm for the models whose weights were ported from TensorFlow.
        var (epsilon, momentum) = number >= 5 ? (1e-3, 0.01) : (1e-5, 0.1);
        return new(Invariant($"efficientnet_b{number}"), stages, null, dropout, epsilon, momentum, parameters, imageSize);
    }

    private static Backbone Of(Variant variant, params WeightsTag[] weights) =>
        new(variant.Name, variant.IsFirst ? "EfficientNet" : "EfficientNet V2", options => Build(variant, options))
        {
            ParameterCount = variant.Parameters,
            ImageSize = variant.ImageSize,
            Aliases = [.. new[] { variant.Name.Replace("_", "", StringComparison.Ordinal), variant.Name.Replace("net_v2", "netv2", StringComparison.Ordinal) }.Except([variant.Name]).Distinct()],
            Weights = [.. weights, .. OfKeras(variant)],
        };

    private static WeightsTag[] OfKeras(Variant variant)
    {
        var (file, noTop, top, accuracy) = Keras[variant.Name];
        return variant.IsFirst
            ? KerasWeights.Of("https://storage.googleapis.com/keras-applications/", $"{file}_notop.h5", $"{file}.h5", Preprocessing.Torchvision, noTop, top, accuracy)
            : KerasWeights.Of("efficientnet_v2/", $"{file}_notop.h5", $"{file}.h5", Preprocessing.Halves, noTop, top, accuracy);
    }

    private static Graph Build(Variant variant, BackboneOptions options)
    {
        var g = new GraphBuilder(variant.Name, options.Input) { Block = "stem" };
        var pieces = options.Convention == Convention.Keras
            ? new EfficientNetPieces(g, 1e-3, variant.IsFirst ? 0.01 : 0.1, same: true, variant.IsFirst ? "dwconv" : "dwconv2")
            : new EfficientNetPieces(g, options.Convention == Convention.Timm ? 1e-5 : variant.Epsilon, variant.Momentum, same: false, variant.IsFirst ? "dwconv" : "dwconv2");
        var x = pieces.Convolve("features.0", Graph.InputName, variant.Stages[0].Input, 3, 2, 1, "silu", "stem_conv", "stem_bn", "stem_activation");
        int blocks = variant.Stages.Sum(stage => stage.Depth), block = 0;
        for (var i = 0; i < variant.Stages.Length; i++)
            for (var j = 0; j < variant.Stages[i].Depth; j++, block++)
            {
                var stage = variant.Stages[i];
                g.Block = Invariant($"block{i + 1}{Letter(j)}");
                var unit = new EfficientNetPieces.Unit(Invariant($"features.{i + 1}.{j}"), g.Block, stage.Expansion, stage.Kernel, j == 0 ? stage.Stride : 1, stage.Filters, 0.2 * block / blocks);
                x = stage.Fused ? pieces.Fused(x, unit) : pieces.Inverted(x, unit);
            }
        g.Block = "last_conv";
        x = pieces.Convolve(Invariant($"features.{variant.Stages.Length + 1}"), x, variant.Last ?? 4 * variant.Stages[^1].Filters, 1, 1, 1, "silu", "top_conv", "top_bn", "top_activation");
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "avgpool", x, "avg_pool");
        x = g.Add(new Dropout(variant.Dropout), "classifier.0", x, "top_dropout");
        var bound = new Initializer.UniformWithin(1 / Math.Sqrt(options.Classes));
        g.Add(new Linear(options.Classes) { KernelInitializer = bound, BiasInitializer = Initializer.Zeros }, "classifier.1", x, "predictions");
        return g.Build();
    }

    /// <summary>Keras's letter for a block in its stage: a, b, c, … No stage has more than 26 blocks.</summary>
    private static char Letter(int index) => (char)('a' + index);
}
