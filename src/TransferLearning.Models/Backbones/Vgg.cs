using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// VGG (Simonyan and Zisserman 2014) as in torchvision, with Keras's layer names: <c>block1_conv1</c> … <c>block5_pool</c>,
/// <c>fc1</c>, <c>fc2</c>, <c>predictions</c>. A layer contains the convolution, its batch norm (if any) and its activation.
/// </summary>
internal sealed class Vgg : IBackboneFamily
{
    public IEnumerable<Backbone> Members =>
    [
        Of("vgg11", [1, 1, 2, 2, 2], false, 132_863_336, "vgg11-8a719046", 69.02, 88.628),
        Of("vgg11_bn", [1, 1, 2, 2, 2], true, 132_868_840, "vgg11_bn-6002323d", 70.37, 89.81),
        Of("vgg13", [2, 2, 2, 2, 2], false, 133_047_848, "vgg13-19584684", 69.928, 89.246),
        Of("vgg13_bn", [2, 2, 2, 2, 2], true, 133_053_736, "vgg13_bn-abd245e5", 71.586, 90.374),
        Of("vgg16", [2, 2, 3, 3, 3], false, 138_357_544, "vgg16-397923af", 71.592, 90.382),
        Of("vgg16_bn", [2, 2, 3, 3, 3], true, 138_365_992, "vgg16_bn-6c64b313", 73.36, 91.516),
        Of("vgg19", [2, 2, 4, 4, 4], false, 143_667_240, "vgg19-dcbb9e9d", 72.376, 90.876),
        Of("vgg19_bn", [2, 2, 4, 4, 4], true, 143_678_248, "vgg19_bn-c79401a0", 74.218, 91.842),
    ];

    private static Backbone Of(string name, int[] convolutions, bool norm, long parameters, string file, double top1, double top5)
    {
        var torchvision = WeightsTag.Torchvision("imagenet1k_v1", file, top1, top5) with { Aliases = [$"{name}.tv_in1k"] };
        var keras = name switch
        {
            "vgg16" => KerasWeights.OfKernels(name, name, Preprocessing.Caffe, "6d6bbae143d832006294945121d1f1fc", "64373286793e3c8b2b4e3219cbf3544b", new(71.3, 90.1)),
            "vgg19" => KerasWeights.OfKernels(name, name, Preprocessing.Caffe, "253f8cb515780f3b799900260a226db6", "cbe5617147190e668d6c5d5026f83318", new(71.3, 90.0)),
            _ => [],
        };
        return new(name, "VGG", options => Build(name, convolutions, norm, options))
        {
            ParameterCount = parameters,
            Weights = [torchvision, .. keras],
        };
    }

    private static Graph Build(string name, int[] convolutions, bool norm, BackboneOptions options)
    {
        var g = new GraphBuilder(name, options.Input);
        var x = Graph.InputName;
        var module = 0;
        for (var block = 1; block <= convolutions.Length; block++)
        {
            g.Block = Invariant($"block{block}");
            for (var i = 1; i <= convolutions[block - 1]; i++)
            {
                var layer = Invariant($"block{block}_conv{i}");
                x = g.Add(new Conv(Math.Min(512, 32L << block), Window.Square(3, padding: 1)), $"features.{module++}", x, layer);
                if (norm)
                    x = g.Add(new BatchNorm(), $"features.{module++}", x, layer);
                x = g.Activate("relu", $"features.{module++}", x, layer);
            }
            x = g.Add(new MaxPool(Window.Square(2, 2)), $"features.{module++}", x, Invariant($"block{block}_pool"));
        }
        return options.Top ? Classify(g, x, options.Classes) : g.Build();
    }

    private static Graph Classify(GraphBuilder g, string x, int classes)
    {
        g.Block = "top";
        x = g.Add(new AdaptiveAveragePool(7, 7), "avgpool", x);
        x = g.Add(new Flatten(), "flatten", x);
        x = g.Add(Blocks.Classifier(4096), "classifier.0", x, "fc1");
        x = g.Activate("relu", "classifier.1", x, "fc1");
        x = g.Add(new Dropout(0.5), "classifier.2", x, "fc1");
        x = g.Add(Blocks.Classifier(4096), "classifier.3", x, "fc2");
        x = g.Activate("relu", "classifier.4", x, "fc2");
        x = g.Add(new Dropout(0.5), "classifier.5", x, "fc2");
        g.Add(Blocks.Classifier(classes), "classifier.6", x, "predictions");
        return g.Build();
    }
}
