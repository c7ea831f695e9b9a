using MathNet.Numerics;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>A normal distribution truncated to an interval.</summary>
/// <param name="Mean">The mean before truncation; it lies in the interval.</param>
/// <param name="Deviation">The standard deviation before truncation.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
internal readonly record struct TruncatedNormal(double Mean, double Deviation, double Low, double High)
{
    private static readonly double LogRootTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>The value at the quantile <paramref name="u"/> in [0, 1).</summary>
    public double AtQuantile(double u)
    {
        var low = Cumulative((Low - Mean) / Deviation);
        var high = Cumulative((High - Mean) / Deviation);
        var p = Math.Clamp(low + u * (high - low), 1e-300, 1 - 1e-16);
        return Math.Clamp(Mean + Deviation * Math.Sqrt(2) * SpecialFunctions.ErfInv(2 * p - 1), Low, High);
    }

    /// <summary>The logarithm of the density at <paramref name="x"/>, which must lie in the interval.</summary>
    public double LogDensity(double x)
    {
        var z = (x - Mean) / Deviation;
        return -0.5 * z * z - LogRootTwoPi - Math.Log(Deviation) - Math.Log(Mass(Low, High));
    }

    /// <summary>The logarithm of the probability between the two points, as far as they lie in the interval.</summary>
    public double LogProbability(double from, double to) =>
        Math.Log(Math.Max(1e-300, Mass(Math.Max(from, Low), Math.Min(to, High)))) - Math.Log(Mass(Low, High));

    private double Mass(double from, double to)
    {
        var (a, b) = ((from - Mean) / Deviation, (to - Mean) / Deviation);
        // Right of the mean both values are near 1. Mirroring keeps the precision of their difference.
        return a > 0 ? Cumulative(-a) - Cumulative(-b) : Cumulative(b) - Cumulative(a);
    }

    private static double Cumulative(double z) => 0.5 * SpecialFunctions.Erfc(-z / Math.Sqrt(2));
}
