using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Benchmarks.Tpe;

/// <summary>A function to minimise and its search space. <c>optuna_side.py</c> defines the same five.</summary>
internal sealed record Problem(string Name, SearchSpace Space, Func<Point, double> Loss);

internal static class Problems
{
    public static readonly Problem[] All =
    [
        new("branin (2 floats)",
            new([new FloatDomain("x", -5, 10), new FloatDomain("y", 0, 15)]),
            p => Branin(p["x"]!.Value, p["y"]!.Value)),
        new("hartmann (6 floats)", Cube(6, 0, 1), p => Hartmann6([.. p.Values.Select(v => v.Value)])),
        new("styblinski-tang (10 floats)", Cube(10, -5, 5),
            p => p.Values.Sum(v => (Math.Pow(v.Value, 4) - 16 * v.Value * v.Value + 5 * v.Value) / 2)),
        new("mixed (2 log floats, 2 integers, 2 choices)",
            new([
                new FloatDomain("rate", 1e-6, 1e-1, Log: true),
                new FloatDomain("decay", 1e-6, 1e-1, Log: true),
                new IntDomain("units", 8, 512, Log: true),
                new IntDomain("layers", 1, 6),
                new ChoiceDomain("activation", ["relu", "tanh", "elu", "gelu"]),
                new ChoiceDomain("pooling", ["avg", "max", "none"]),
            ]),
            Mixed),
        new("conditional (a choice of two branches)",
            new([
                new ChoiceDomain("branch", ["valley", "bowl"]),
                new FloatDomain("x", -5, 10, When: new("branch", [0])),
                new FloatDomain("y", 0, 15, When: new("branch", [0])),
                new FloatDomain("a", -5, 5, When: new("branch", [1])),
                new FloatDomain("b", -5, 5, When: new("branch", [1])),
                new IntDomain("c", -5, 5, When: new("branch", [1])),
                new FloatDomain("d", 1e-4, 1, Log: true, When: new("branch", [1])),
            ]),
            Conditional),
    ];

    private static SearchSpace Cube(int dimensions, double low, double high) =>
        new(Enumerable.Range(0, dimensions).Select(i => new FloatDomain($"x{i}", low, high)));

    /// <summary>Branin's function (F. H. Branin, 1972); minimum 0.397887.</summary>
    private static double Branin(double x, double y)
    {
        var a = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return a * a + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10;
    }

    /// <summary>Hartmann's function in six dimensions (J. K. Hartman, 1973); minimum -3.32237.</summary>
    private static double Hartmann6(double[] x)
    {
        double[] alpha = [1.0, 1.2, 3.0, 3.2];
        double[][] a = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]];
        double[][] p =
        [
            [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
            [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
        ];
        return -Enumerable.Range(0, 4).Sum(i => alpha[i] * Math.Exp(-Enumerable.Range(0, 6).Sum(j => a[i][j] * (x[j] - p[i][j]) * (x[j] - p[i][j]))));
    }

    /// <summary>
    /// A function shaped like fine-tuning: an optimal learning rate and weight decay on a log scale, a flat optimum in the sizes, and
    /// choices that shift it. Minimum 0.
    /// </summary>
    private static double Mixed(Point p)
    {
        double[] activation = [0.0, 0.6, 0.3, 0.1];
        double[] pooling = [0.0, 0.25, 0.8];
        var rate = Math.Log10(p["rate"]!.Value) + 3;
        var decay = Math.Log10(p["decay"]!.Value) + 4;
        var units = Math.Log2(p["units"]!.Value) - 7;
        var layers = p["layers"]!.Value - 2;
        return rate * rate + 0.3 * decay * decay + 0.2 * units * units + 0.15 * layers * layers + 0.4 * Math.Abs(rate * units) / 4
            + activation[(int)p["activation"]!.Value] + pooling[(int)p["pooling"]!.Value];
    }

    private static double Conditional(Point p)
    {
        if (p["branch"] == 0)
            return Branin(p["x"]!.Value, p["y"]!.Value) + 2;
        var (a, b, c, d) = (p["a"]!.Value - 1, p["b"]!.Value + 2, p["c"]!.Value - 3, Math.Log10(p["d"]!.Value) + 2);
        return a * a + b * b + 0.5 * c * c + d * d;
    }
}
