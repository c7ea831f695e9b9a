using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Backbones;

/// <summary>SqueezeNet (Iandola et al. 2016) as in torchvision. Its layers are named by torchvision's module paths; a Fire module is a block.</summary>
internal sealed class SqueezeNet : IBackboneFamily
{
    public IEnumerable<Backbone> Members =>
    [
        new("squeezenet1_0", "SqueezeNet", options => Build("squeezenet1_0", 96, 7, [2, 6, 11], 13, options))
        {
            ParameterCount = 1_248_424,
            Weights = [WeightsTag.Torchvision("imagenet1k_v1", "squeezenet1_0-b66bff10", 58.092, 80.42)],
        },
        new("squeezenet1_1", "SqueezeNet", options => Build("squeezenet1_1", 64, 3, [2, 5, 8], 13, options))
        {
            ParameterCount = 1_235_496,
            Weights = [WeightsTag.Torchvision("imagenet1k_v1", "squeezenet1_1-b8a52dc0", 58.178, 80.624)],
        },
    ];

    private static readonly long[] Squeeze = [16, 16, 32, 32, 48, 48, 64, 64];

    private static Graph Build(string name, long filters, long kernel, int[] pools, int modules, BackboneOptions options)
    {
        var g = new GraphBuilder(name, options.Input) { Block = "stem" };
        var x = g.Add(new Conv(filters, Window.Square(kernel, 2)) { KernelInitializer = Initializer.HeUniform }, "features.0", Graph.InputName);
        x = g.Activate("relu", "features.1", x);
        var fire = 0;
        for (var module = 2; module < modules; module++)
        {
            g.Block = $"features.{module}";
            x = pools.Contains(module)
                ? g.Add(new MaxPool(Window.Square(3, 2, ceil: true)), $"features.{module}", x)
                : Fire(g, $"features.{module}", x, Squeeze[fire++]);
        }
        if (!options.Top)
            return g.Build();
        g.Block = "classifier";
        x = g.Add(new Dropout(0.5), "classifier.0", x);
        x = g.Add(new Conv(options.Classes, Window.Square(1)) { KernelInitializer = new Initializer.Normal(0.01) }, "classifier.1", x);
        x = g.Activate("relu", "classifier.2", x);
        g.Add(new GlobalPool(), "classifier.3", x);
        return g.Build();
    }

    private static string Fire(GraphBuilder g, string path, string x, long squeeze)
    {
        var s = Part("squeeze", x, squeeze, 1);
        return g.Add(new Concatenate(), path, [Part("expand1x1", s, 4 * squeeze, 1), Part("expand3x3", s, 4 * squeeze, 3)]);

        string Part(string part, string from, long filters, long kernel)
        {
            var conv = new Conv(filters, Window.Square(kernel, padding: kernel / 2)) { KernelInitializer = Initializer.HeUniform };
            return g.Activate("relu", $"{path}.{part}_activation", g.Add(conv, $"{path}.{part}", from));
        }
    }
}
