using TransferLearning.Models.Ops;
using static System.FormattableString;

namespace TransferLearning.Models.Backbones;

/// <summary>The five kinds of mixed blocks in Inception V3: parallel branches whose channels are concatenated.</summary>
/// <param name="g">The builder of the graph.</param>
/// <param name="keras">Whether to build Keras's definition instead of torchvision's.</param>
internal sealed class InceptionPieces(GraphBuilder g, bool keras)
{
    /// <summary>torchvision's initialisation.</summary>
    public static readonly Initializer Normal = new Initializer.Normal(0.1);

    private static readonly Window One = Window.Square(1), Three = Window.Square(3, padding: 1), Five = Window.Square(5, padding: 2), Halve = Window.Square(3, 2);
    private static readonly Window Row7 = Flat(1, 7), Column7 = Flat(7, 1), Row3 = Flat(1, 3), Column3 = Flat(3, 1);

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>torchvision's <c>BasicConv2d</c>: <c>conv</c>, <c>bn</c> and a ReLU.</summary>
    public string Convolve(string path, string x, long filters, Window window)
    {
        x = g.Add(new Conv(filters, window, Bias: false) { KernelInitializer = Normal }, $"{path}.conv", x, Numbered("conv2d"));
        x = g.Add(keras ? new BatchNorm(1e-3, 0.01, Scale: false) : new BatchNorm(1e-3), $"{path}.bn", x, Numbered("batch_normalization"));
        return g.Activate("relu", path, x, Numbered("activation"));
    }

    public string MaxPool(string path, string x) => g.Add(new MaxPool(Halve), path, x, Numbered("max_pooling2d"));

    public string A(string path, string name, string x, long pool)
    {
        g.Block = name;
        return Join(
            path,
            name,
            Chain(path, x, ("branch1x1", 64, One)),
            Chain(path, x, ("branch5x5_1", 48, One), ("branch5x5_2", 64, Five)),
            Chain(path, x, ("branch3x3dbl_1", 64, One), ("branch3x3dbl_2", 96, Three), ("branch3x3dbl_3", 96, Three)),
            Pooled(path, x, pool));
    }

    public string B(string path, string name, string x)
    {
        g.Block = name;
        return Join(
            path,
            name,
            Chain(path, x, ("branch3x3", 384, Halve)),
            Chain(path, x, ("branch3x3dbl_1", 64, One), ("branch3x3dbl_2", 96, Three), ("branch3x3dbl_3", 96, Halve)),
            MaxPool($"{path}.max_pool", x));
    }

    public string C(string path, string name, string x, long inner)
    {
        g.Block = name;
        return Join(
            path,
            name,
            Chain(path, x, ("branch1x1", 192, One)),
            Chain(path, x, ("branch7x7_1", inner, One), ("branch7x7_2", inner, Row7), ("branch7x7_3", 192, Column7)),
            Chain(path, x, ("branch7x7dbl_1", inner, One), ("branch7x7dbl_2", inner, Column7), ("branch7x7dbl_3", inner, Row7), ("branch7x7dbl_4", inner, Column7), ("branch7x7dbl_5", 192, Row7)),
            Pooled(path, x, 192));
    }

    public string D(string path, string name, string x)
    {
        g.Block = name;
        return Join(
            path,
            name,
            Chain(path, x, ("branch3x3_1", 192, One), ("branch3x3_2", 320, Halve)),
            Chain(path, x, ("branch7x7x3_1", 192, One), ("branch7x7x3_2", 192, Row7), ("branch7x7x3_3", 192, Column7), ("branch7x7x3_4", 192, Halve)),
            MaxPool($"{path}.max_pool", x));
    }

    public string E(string path, string name, string x)
    {
        g.Block = name;
        return Join(
            path,
            name,
            Chain(path, x, ("branch1x1", 320, One)),
            Fork(path, "branch3x3_2", Chain(path, x, ("branch3x3_1", 384, One)), name == "mixed9" ? "mixed9_0" : "mixed9_1"),
            Fork(path, "branch3x3dbl_3", Chain(path, x, ("branch3x3dbl_1", 448, One), ("branch3x3dbl_2", 384, Three)), Numbered("concatenate")),
            Pooled(path, x, 192));
    }

    private string Fork(string path, string branch, string x, string layer) =>
        g.Add(new Concatenate(), $"{path}.{branch}", [Convolve($"{path}.{branch}a", x, 384, Row3), Convolve($"{path}.{branch}b", x, 384, Column3)], layer);

    private string Pooled(string path, string x, long filters) =>
        Convolve($"{path}.branch_pool", g.Add(new AveragePool(Three, CountPadding: !keras), $"{path}.average_pool", x, Numbered("average_pooling2d")), filters, One);

    private string Chain(string path, string x, params ReadOnlySpan<(string Module, long Filters, Window Window)> convolutions)
    {
        foreach (var (module, filters, window) in convolutions)
            x = Convolve($"{path}.{module}", x, filters, window);
        return x;
    }

    private string Join(string path, string name, params string[] branches) => g.Add(new Concatenate(), path, branches, name);

    /// <summary>The name that Keras gives the next layer of a kind when the source names none.</summary>
    private string Numbered(string kind)
    {
        var number = _numbers.GetValueOrDefault(kind);
        _numbers[kind] = number + 1;
        return number == 0 ? kind : Invariant($"{kind}_{number}");
    }

    private static Window Flat(long height, long width) => new(height, width, 1, 1, new(height / 2, width / 2, height / 2, width / 2));
}
