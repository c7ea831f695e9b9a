using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// ResNet (He et al. 2015), ResNeXt (Xie et al. 2016) and Wide ResNet (Zagoruyko and Komodakis 2016) as in torchvision, with the stride
/// in the 3×3 convolution and Keras's layer names: <c>conv1_conv</c>, <c>conv2_block1_1_conv</c> … <c>conv5_block3_out</c>.
/// Keras's ResNet50, 101 and 152 (<see cref="Convention.Keras"/>) have the stride in the first convolution, biases and another epsilon.
/// </summary>
internal sealed class ResNet : IBackboneFamily
{
    private static readonly Dictionary<string, (string NoTop, string Top, KerasWeights.Accuracy Accuracy)> Keras = new(StringComparer.Ordinal)
    {
        ["resnet50"] = ("4d473c1dd8becc155b73f8504c6f6626", "2cb95161c43110f7111970584f804107", new(74.9, 92.1)),
        ["resnet101"] = ("88cf7a10940856eca736dc7b7e228a21", "f1aeb4b969a6efcfb50fad2f0c20cfc5", new(76.4, 92.8)),
        ["resnet152"] = ("ee4c566cf9a93f14d82f913c2dc6dd0c", "100835be76be38e30d865e96f2aaae62", new(76.6, 93.1)),
    };

    private static readonly int[] Fifty = [3, 4, 6, 3], Hundred = [3, 4, 23, 3], HundredFifty = [3, 8, 36, 3];

    public IEnumerable<Backbone> Members =>
    [
        Of("resnet18", [2, 2, 2, 2], false, 1, 64, 11_689_512, [], ("resnet18-f37072fd", 69.758, 89.078)),
        Of("resnet34", Fifty, false, 1, 64, 21_797_672, [], ("resnet34-b627a593", 73.314, 91.42)),
        Of("resnet50", Fifty, true, 1, 64, 25_557_032, [], ("resnet50-0676ba61", 76.13, 92.862), ("resnet50-11ad3fa6", 80.858, 95.434)),
        Of("resnet101", Hundred, true, 1, 64, 44_549_160, [], ("resnet101-63fe2227", 77.374, 93.546), ("resnet101-cd907fc2", 81.886, 95.78)),
        Of("resnet152", HundredFifty, true, 1, 64, 60_192_808, [], ("resnet152-394f9c45", 78.312, 94.046), ("resnet152-f82ba261", 82.284, 96.002)),
        Of("resnext50_32x4d", Fifty, true, 32, 4, 25_028_904, ["resnext50"], ("resnext50_32x4d-7cdf4587", 77.618, 93.698), ("resnext50_32x4d-1a0047aa", 81.198, 95.34)),
        Of("resnext101_32x8d", Hundred, true, 32, 8, 88_791_336, ["resnext101"], ("resnext101_32x8d-8ba56ff5", 79.312, 94.526), ("resnext101_32x8d-110c445d", 82.834, 96.228)),
        Of("resnext101_64x4d", Hundred, true, 64, 4, 83_455_272, [], ("resnext101_64x4d-173b62eb", 83.246, 96.454)),
        Of("wide_resnet50_2", Fifty, true, 1, 128, 68_883_240, ["wide_resnet50"], ("wide_resnet50_2-95faca4d", 78.468, 94.086), ("wide_resnet50_2-9ba9bcbe", 81.602, 95.758)),
        Of("wide_resnet101_2", Hundred, true, 1, 128, 126_886_696, ["wide_resnet101"], ("wide_resnet101_2-32ee1156", 78.848, 94.284), ("wide_resnet101_2-d733dc28", 82.51, 96.02)),
    ];

    private static Backbone Of(string name, int[] depths, bool bottleneck, long groups, long width, long parameters, string[] aliases, params (string File, double Top1, double Top5)[] weights) =>
        new(name, name.StartsWith("resnext", StringComparison.Ordinal) ? "ResNeXt" : name.StartsWith("wide", StringComparison.Ordinal) ? "Wide ResNet" : "ResNet", options => Build(name, depths, bottleneck, groups, width, options))
        {
            ParameterCount = parameters,
            Aliases = aliases,
            Weights =
            [
                .. weights.Select((each, i) => WeightsTag.Torchvision(Invariant($"imagenet1k_v{i + 1}"), each.File, each.Top1, each.Top5) with { Aliases = [i == 0 ? $"{name}.tv_in1k" : $"{name}.tv2_in1k"] }),
                .. Keras.TryGetValue(name, out var keras) ? KerasWeights.OfKernels("resnet", name, Preprocessing.Caffe, keras.NoTop, keras.Top, keras.Accuracy) : [],
            ],
        };

    private static Graph Build(string name, int[] depths, bool bottleneck, long groups, long width, BackboneOptions options)
    {
        var keras = options.Convention == Convention.Keras;
        var norm = keras ? new BatchNorm(1.001e-5, 0.01) : new BatchNorm();
        var g = new GraphBuilder(name, options.Input) { Block = "stem" };
        var x = g.Add(new Conv(64, Window.Square(7, 2, 3), Bias: keras), "conv1", Graph.InputName, "conv1_conv");
        x = g.Add(norm, "bn1", x, "conv1_bn");
        x = g.Activate("relu", "relu", x, "conv1_relu");
        x = g.Add(new MaxPool(Window.Square(3, 2, 1)), "maxpool", x, "pool1_pool");
        for (var stage = 1; stage <= 4; stage++)
            for (var i = 0; i < depths[stage - 1]; i++)
            {
                g.Block = Invariant($"conv{stage + 1}_block{i + 1}");
                var block = new Block(g, Invariant($"layer{stage}.{i}"), g.Block, stage > 1 && i == 0 ? 2 : 1, norm, keras);
                var planes = 32L << stage;
                x = bottleneck ? block.Bottleneck(x, planes * width / 64 * groups, groups, planes * 4) : block.Basic(x, planes);
            }
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "avgpool", x, "avg_pool");
        g.Add(new Linear(options.Classes), "fc", x, "predictions");
        return g.Build();
    }

    private sealed record Block(GraphBuilder Graph, string Path, string Layer, long Stride, BatchNorm Norm, bool Keras)
    {
        public string Basic(string x, long planes)
        {
            var y = Convolve(x, 1, new(planes, Window.Square(3, Stride, 1)), activate: true);
            return Join(x, Convolve(y, 2, new(planes, Window.Square(3, padding: 1)), activate: false), planes);
        }

        public string Bottleneck(string x, long width, long groups, long planes)
        {
            var y = Convolve(x, 1, new(width, Window.Square(1, Keras ? Stride : 1)), activate: true);
            y = Convolve(y, 2, new(width, Window.Square(3, Keras ? 1 : Stride, 1), groups), activate: true);
            return Join(x, Convolve(y, 3, new(planes, Window.Square(1)), activate: false), planes);
        }

        private string Convolve(string x, int part, Conv conv, bool activate)
        {
            x = Graph.Add(conv with { Bias = Keras }, Invariant($"{Path}.conv{part}"), x, Invariant($"{Layer}_{part}_conv"));
            x = Graph.Add(Norm, Invariant($"{Path}.bn{part}"), x, Invariant($"{Layer}_{part}_bn"));
            return activate ? Graph.Activate("relu", $"{Path}.relu", x, Invariant($"{Layer}_{part}_relu")) : x;
        }

        private string Join(string x, string y, long planes)
        {
            if (Stride > 1 || Graph.ShapeOf(x)[0] != planes)
            {
                x = Graph.Add(new Conv(planes, Window.Square(1, Stride), Bias: Keras), $"{Path}.downsample.0", x, $"{Layer}_0_conv");
                x = Graph.Add(Norm, $"{Path}.downsample.1", x, $"{Layer}_0_bn");
            }
            return Graph.Activate("relu", Path, Graph.Add(new Add(), $"{Path}.add", [y, x], $"{Layer}_add"), $"{Layer}_out");
        }
    }
}
