using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// DenseNet (Huang et al. 2016) as in torchvision, with Keras's layer names: <c>conv1_conv</c>, <c>conv2_block1_1_conv</c>,
/// <c>pool2_conv</c> … <c>bn</c>, <c>relu</c>. Keras's batch norm has a slightly different epsilon and momentum.
/// Without the top, the output is the last ReLU's, as in Keras.
/// </summary>
internal sealed class DenseNet : IBackboneFamily
{
    public IEnumerable<Backbone> Members =>
    [
        Of("densenet121", [6, 12, 24, 16], 7_978_856, "densenet121-a639ec97", 74.434, 91.972, ("30ee3e1110167f948a6b9946edeeb738", "9d60b8095a5708f2dcce2bca79d332c7"), new(75.0, 92.3)),
        Of("densenet169", [6, 12, 32, 32], 14_149_480, "densenet169-b2777c0a", 75.6, 92.806, ("b8c4d4c20dd625c148057b9ff1c1176b", "d699b8f76981ab1b30698df4c175e90b"), new(76.2, 93.2)),
        Of("densenet201", [6, 12, 48, 32], 20_013_928, "densenet201-c1103571", 76.896, 93.37, ("c13680b51ded0fb44dff2d8f86ac8bb1", "1ceb130c1ea1b78c3bf6114dbdfd8807"), new(77.3, 93.6)),
    ];

    private static Backbone Of(string name, int[] depths, long parameters, string file, double top1, double top5, (string NoTop, string Top) hashes, KerasWeights.Accuracy keras) =>
        new(name, "DenseNet", options => Build(name, depths, options))
        {
            ParameterCount = parameters,
            Weights =
            [
                WeightsTag.Torchvision("imagenet1k_v1", file, top1, top5) with { Aliases = [$"{name}.tv_in1k"] },
                .. KerasWeights.OfKernels("densenet", name, Preprocessing.Torchvision, hashes.NoTop, hashes.Top, keras),
            ],
        };

    private static Graph Build(string name, int[] depths, BackboneOptions options)
    {
        const long Growth = 32;
        var norm = options.Convention == Convention.Keras ? new BatchNorm(1.001e-5, 0.01) : new BatchNorm();
        var g = new GraphBuilder(name, options.Input) { Block = "conv1" };
        var x = g.Add(Convolution(64, Window.Square(7, 2, 3)), "features.conv0", Graph.InputName, "conv1_conv");
        x = g.Add(norm, "features.norm0", x, "conv1_bn");
        x = g.Activate("relu", "features.relu0", x, "conv1_relu");
        x = g.Add(new MaxPool(Window.Square(3, 2, 1)), "features.pool0", x, "pool1");
        for (var stage = 1; stage <= 4; stage++)
        {
            for (var i = 1; i <= depths[stage - 1]; i++)
            {
                g.Block = Invariant($"conv{stage + 1}_block{i}");
                x = DenseLayer(g, Invariant($"features.denseblock{stage}.denselayer{i}"), g.Block, x, norm, Growth);
            }
            if (stage < 4)
                x = Transition(g, Invariant($"features.transition{stage}"), Invariant($"pool{stage + 1}"), x, norm);
        }
        g.Block = "relu";
        x = g.Add(norm, "features.norm5", x, "bn");
        x = g.Activate("relu", "relu", x, "relu");
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "avgpool", x, "avg_pool");
        g.Add(new Linear(options.Classes) { BiasInitializer = Initializer.Zeros }, "classifier", x, "predictions");
        return g.Build();
    }

    private static string DenseLayer(GraphBuilder g, string path, string layer, string x, BatchNorm norm, long growth)
    {
        var y = g.Add(norm, $"{path}.norm1", x, $"{layer}_0_bn");
        y = g.Activate("relu", $"{path}.relu1", y, $"{layer}_0_relu");
        y = g.Add(Convolution(4 * growth, Window.Square(1)), $"{path}.conv1", y, $"{layer}_1_conv");
        y = g.Add(norm, $"{path}.norm2", y, $"{layer}_1_bn");
        y = g.Activate("relu", $"{path}.relu2", y, $"{layer}_1_relu");
        y = g.Add(Convolution(growth, Window.Square(3, padding: 1)), $"{path}.conv2", y, $"{layer}_2_conv");
        // torchvision's dense layer returns only its own channels; the dense block concatenates them.
        return g.Add(new Concatenate(), $"{path[..path.LastIndexOf('.')]}.concat", [x, y], $"{layer}_concat");
    }

    private static string Transition(GraphBuilder g, string path, string layer, string x, BatchNorm norm)
    {
        g.Block = layer;
        x = g.Add(norm, $"{path}.norm", x, $"{layer}_bn");
        x = g.Activate("relu", $"{path}.relu", x, $"{layer}_relu");
        x = g.Add(Convolution(g.ShapeOf(x)[0] / 2, Window.Square(1)), $"{path}.conv", x, $"{layer}_conv");
        return g.Add(new AveragePool(Window.Square(2, 2)), $"{path}.pool", x, $"{layer}_pool");
    }

    private static Conv Convolution(long filters, Window window) => new(filters, window, Bias: false) { KernelInitializer = Initializer.KaimingNormalFanIn };
}
