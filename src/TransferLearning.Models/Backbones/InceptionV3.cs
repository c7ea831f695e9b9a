using TransferLearning.Models.Ops;
using static TransferLearning.Models.Backbones.InceptionPieces;

namespace TransferLearning.Models.Backbones;

/// <summary>
/// Inception V3 (Szegedy et al. 2015) as in torchvision, without the auxiliary classifier, with Keras's layer names: <c>mixed0</c> to <c>mixed10</c>. The layers
/// in between have the numbers that Keras gives them in a session's first model (<c>conv2d</c>, <c>batch_normalization</c>, <c>activation</c>, <c>conv2d_1</c> …).
/// torchvision's pretrained model rescales its normalised input, so that the pixels end up in −1 to 1. Keras's definition
/// (<see cref="Convention.Keras"/>) has no scale in its batch norms and leaves padding out of its average poolings.
/// </summary>
internal sealed class InceptionV3 : IBackboneFamily
{
    public IEnumerable<Backbone> Members =>
    [
        new("inception_v3", "Inception V3", Build)
        {
            ParameterCount = 23_834_568,
            ImageSize = 299,
            Aliases = ["inceptionv3"],
            UnusedTensors = ["AuxLogits."],
            Weights =
            [
                WeightsTag.Torchvision("imagenet1k_v1", "inception_v3_google-0cc3c7bd", 77.294, 93.45, 299) with { Preprocessing = Preprocessing.MinusOneToOne, Aliases = ["inception_v3.tv_in1k"] },
                .. KerasWeights.OfKernels("inception_v3", "inception_v3", Preprocessing.MinusOneToOne, "bcbd6486424b2319ff4ef7d526e38f63", "9a0d58056eeedaa3f26cb7ebd46da564", new(77.9, 93.7, 299)),
            ],
        },
    ];

    private static Graph Build(BackboneOptions options)
    {
        var g = new GraphBuilder("inception_v3", options.Input) { Block = "stem" };
        var p = new InceptionPieces(g, options.Convention == Convention.Keras);
        var x = p.Convolve("Conv2d_1a_3x3", Graph.InputName, 32, Window.Square(3, 2));
        x = p.Convolve("Conv2d_2a_3x3", x, 32, Window.Square(3));
        x = p.Convolve("Conv2d_2b_3x3", x, 64, Window.Square(3, padding: 1));
        x = p.MaxPool("maxpool1", x);
        x = p.Convolve("Conv2d_3b_1x1", x, 80, Window.Square(1));
        x = p.Convolve("Conv2d_4a_3x3", x, 192, Window.Square(3));
        x = p.MaxPool("maxpool2", x);
        x = p.A("Mixed_5b", "mixed0", x, 32);
        x = p.A("Mixed_5c", "mixed1", x, 64);
        x = p.A("Mixed_5d", "mixed2", x, 64);
        x = p.B("Mixed_6a", "mixed3", x);
        x = p.C("Mixed_6b", "mixed4", x, 128);
        x = p.C("Mixed_6c", "mixed5", x, 160);
        x = p.C("Mixed_6d", "mixed6", x, 160);
        x = p.C("Mixed_6e", "mixed7", x, 192);
        x = p.D("Mixed_7a", "mixed8", x);
        x = p.E("Mixed_7b", "mixed9", x);
        x = p.E("Mixed_7c", "mixed10", x);
        if (!options.Top)
            return g.Build();
        g.Block = "top";
        x = g.Add(new GlobalPool(), "avgpool", x, "avg_pool");
        x = g.Add(new Dropout(0.5), "dropout", x);
        g.Add(new Linear(options.Classes) { KernelInitializer = Normal, BiasInitializer = null }, "fc", x, "predictions");
        return g.Build();
    }
}
