using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// MobileNetV2 (Sandler et al. 2018) as in torchvision, with Keras's layer names. Keras's definition (<see cref="Convention.Keras"/>)
/// differs in the padding and in batch norm's epsilon.
/// </summary>
internal sealed class MobileNetV2 : IBackboneFamily
{
    public IEnumerable<Backbone> Members =>
    [
        Of("mobilenet_v2", 1.0, 3_504_872, new(71.3, 90.1), "mobilenet_v2_1.0", "mobilenetv2_100", "mobilenetv2"),
        Of("mobilenet_v2_0.35", 0.35, 1_677_128, new(60.3, 82.9), "mobilenetv2_035"),
        Of("mobilenet_v2_0.5", 0.5, 1_968_680, new(65.4, 86.4), "mobilenetv2_050"),
        Of("mobilenet_v2_0.75", 0.75, 2_636_424, new(69.8, 89.6), "mobilenetv2_075"),
        Of("mobilenet_v2_1.3", 1.3, 5_386_792, new(74.4, 92.1)),
        Of("mobilenet_v2_1.4", 1.4, 6_108_776, new(75.0, 92.5), "mobilenetv2_140"),
    ];

    /// <param name="name">torchvision's name, or a name formed like it.</param>
    /// <param name="width">The factor on the number of channels.</param>
    /// <param name="parameters">The number of parameters.</param>
    /// <param name="accuracy">
    /// The accuracy of Keras's weights as keras.applications documents it: for 1.0 its table, for the others its source, which quotes TensorFlow's checkpoints.
    /// </param>
    /// <param name="aliases">Other names.</param>
    private static Backbone Of(string name, double width, long parameters, KerasWeights.Accuracy accuracy, params string[] aliases)
    {
        WeightsTag[] torchvision = width != 1.0
            ? []
            :
            [
                WeightsTag.Torchvision("imagenet1k_v1", "mobilenet_v2-b0353104", 71.878, 90.286),
                WeightsTag.Torchvision("imagenet1k_v2", "mobilenet_v2-7ebf99e0", 72.154, 90.822),
            ];
        var file = Invariant($"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{width:0.0#}_224");
        return new(name, "MobileNet V2", options => Build(name, width, options))
        {
            ParameterCount = parameters,
            Aliases = aliases,
            Weights = [.. torchvision, .. KerasWeights.Of("mobilenet_v2/", file + "_no_top.h5", file + ".h5", Preprocessing.MinusOneToOne, null, null, accuracy)],
        };
    }

    private static Graph Build(string name, double width, BackboneOptions options)
    {
        var units = new Units(new GraphBuilder(name, options.Input), options.Convention);
        var g = units.Builder;
        g.Block = "stem";
        var x = units.Add("features.0", Graph.InputName, Blocks.Divisible(32 * width), units.Window(3, 2), 1, "relu6", ("Conv1", "bn_Conv1", "Conv1_relu"));
        ReadOnlySpan<(int Expansion, long Filters, int Count, long Stride)> settings =
            [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];
        var module = 1;
        foreach (var (expansion, filters, count, stride) in settings)
            for (var i = 0; i < count; i++, module++)
                x = units.Residual(module, x, expansion, Blocks.Divisible(filters * width), i == 0 ? stride : 1);
        g.Block = "last_conv";
        x = units.Add(Invariant($"features.{module}"), x, Blocks.Divisible(1280 * Math.Max(1.0, width)), units.Window(1, 1), 1, "relu6", ("Conv_1", "Conv_1_bn", "out_relu"));
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "global_average_pooling2d", x);
        x = g.Add(new Dropout(0.2), "classifier.0", x);
        g.Add(Blocks.Classifier(options.Classes), "classifier.1", x, "predictions");
        return g.Build();
    }

    /// <summary>Builds the network's blocks under one convention.</summary>
    private sealed record Units(GraphBuilder Builder, Convention Convention)
    {
        public Window Window(long kernel, long stride) =>
            Convention == Convention.Keras ? Ops.Window.SquareSame(kernel, stride) : Ops.Window.Square(kernel, stride, kernel / 2);

        public string Add(string path, string x, long filters, Window window, long groups, string? activation, (string, string, string) layers) =>
            Builder.ConvNormActivation(path, x, Options(filters, window, groups, activation) with { Layers = layers });

        public string Residual(int module, string x, int expansion, long filters, long stride)
        {
            var keras = module == 1 ? "expanded_conv" : Invariant($"block_{module - 1}");
            var path = Invariant($"features.{module}.conv");
            Builder.Block = keras;
            (string, string, string) Names(string part) => ($"{keras}_{part}", $"{keras}_{part}_BN", $"{keras}_{part}_relu");
            var channels = Builder.ShapeOf(x)[0];
            var hidden = channels * expansion;
            var part = 0;
            var y = x;
            if (expansion != 1)
                y = Add($"{path}.{part++}", y, hidden, Window(1, 1), 1, "relu6", Names("expand"));
            y = Add($"{path}.{part++}", y, hidden, Window(3, stride), hidden, "relu6", Names("depthwise"));
            var project = Options(filters, Window(1, 1), 1, null);
            y = Builder.Add(new Conv(filters, project.Window, Bias: false), $"{path}.{part++}", y, $"{keras}_project");
            y = Builder.Add(new BatchNorm(project.Epsilon, project.Momentum), $"{path}.{part}", y, $"{keras}_project_BN");
            return stride == 1 && channels == filters ? Builder.Add(new Add(), Invariant($"features.{module}"), [x, y], $"{keras}_add") : y;
        }

        private Blocks.ConvNorm Options(long filters, Window window, long groups, string? activation) =>
            new(filters, window, groups, activation)
            {
                Epsilon = Convention == Convention.Keras ? 1e-3 : 1e-5,
                Momentum = Convention == Convention.Keras ? 0.001 : 0.1,
            };
    }
}
