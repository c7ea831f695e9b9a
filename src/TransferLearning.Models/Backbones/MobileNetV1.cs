using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// MobileNet (Howard et al. 2017) as in Keras: TensorFlow's 'same' padding, ReLU6, batch norm with epsilon 1e-3. torchvision does not
/// have this network, so Keras's layer names are the module paths too.
/// </summary>
internal sealed class MobileNetV1 : IBackboneFamily
{
    // Keras pads below and to the right at every size. For odd sizes this differs from 'same'.
    private static readonly Window Halve = new(3, 3, 2, 2, new(0, 0, 1, 1));

    public IEnumerable<Backbone> Members =>
    [
        Of("mobilenet_v1", 1.0, "1_0", 4_231_976, 70.4, 89.5, "mobilenet", "mobilenetv1_100"),
        Of("mobilenet_v1_0.75", 0.75, "7_5", 2_585_560, 68.4, 88.2),
        Of("mobilenet_v1_0.5", 0.5, "5_0", 1_331_592, 63.3, 84.9),
        Of("mobilenet_v1_0.25", 0.25, "2_5", 470_072, 49.8, 74.2),
    ];

    private static Backbone Of(string name, double width, string file, long parameters, double top1, double top5, params string[] aliases) =>
        new(name, "MobileNet V1", options => Build(name, width, options))
        {
            ParameterCount = parameters,
            Aliases = aliases,
            Weights = KerasWeights.Of("mobilenet/", $"mobilenet_{file}_224_tf_no_top.h5", $"mobilenet_{file}_224_tf.h5", Preprocessing.MinusOneToOne, null, null, new(top1, top5)),
        };

    private static Graph Build(string name, double width, BackboneOptions options)
    {
        long Filters(long filters) => (long)(filters * width);
        var g = new GraphBuilder(name, options.Input) { Block = "stem" };
        var x = Unit(g, "conv1", Graph.InputName, new(Filters(32), Window.SquareSame(3, 2), Bias: false));
        ReadOnlySpan<(long Filters, long Stride)> units =
            [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)];
        for (var i = 0; i < units.Length; i++)
        {
            g.Block = Invariant($"block_{i + 1}");
            var channels = g.ShapeOf(x)[0];
            x = Unit(g, Invariant($"conv_dw_{i + 1}"), x, new(channels, units[i].Stride == 1 ? Window.SquareSame(3) : Halve, channels, Bias: false));
            x = Unit(g, Invariant($"conv_pw_{i + 1}"), x, new(Filters(units[i].Filters), Window.SquareSame(1), Bias: false));
        }
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(KeepDimensions: true), "global_average_pooling2d", x);
        x = g.Add(new Dropout(1e-3), "dropout", x);
        x = g.Add(new Conv(options.Classes, Window.SquareSame(1)) { KernelInitializer = Initializer.GlorotUniform }, "conv_preds", x);
        g.Add(new Flatten(), "reshape_2", x);
        return g.Build();
    }

    private static string Unit(GraphBuilder g, string path, string x, Conv conv)
    {
        x = g.Add(conv with { KernelInitializer = Initializer.GlorotUniform }, path, x);
        x = g.Add(new BatchNorm(1e-3, 0.01), $"{path}_bn", x);
        return g.Activate("relu6", $"{path}_relu", x);
    }
}
