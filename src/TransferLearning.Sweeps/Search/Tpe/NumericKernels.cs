using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>
/// Truncated Gaussians around the observed values. Of one parameter alone the bandwidth is the distance to the farther
/// neighbour (J. Bergstra et al., "Algorithms for Hyper-Parameter Optimization", 2011); of several together it is a
/// fifth of the range, shrunk by Scott's rule (S. Falkner et al., "BOHB", 2018; S. Watanabe, "Tree-Structured Parzen
/// Estimator", 2023). The prior is as wide as the range.
/// </summary>
internal sealed class NumericKernels : Kernels
{
    private readonly NumericDomain _domain;
    private readonly TruncatedNormal[] _normals;

    public NumericKernels(NumericDomain domain, IReadOnlyList<double> values, int dimensions)
    {
        _domain = domain;
        var (low, high) = (domain.InnerLow, domain.InnerHigh);
        var range = Math.Max(high - low, 1e-12);
        var means = values.Select(domain.ToInner).Append(0.5 * (low + high)).ToArray();
        var deviations = dimensions == 1 ? ByNeighbours(means, low, high) : ByScott(means.Length, dimensions, range);
        // Without a least bandwidth a few good points near each other would end the search there.
        var least = range / Math.Min(100.0, 1.0 + means.Length);
        _normals = new TruncatedNormal[means.Length];
        for (var i = 0; i < means.Length; i++)
        {
            var deviation = i == means.Length - 1 ? range : Math.Clamp(deviations[i], least, range);
            _normals[i] = new TruncatedNormal(means[i], deviation, low, low + range);
        }
    }

    public override double Sample(int kernel, Draws draws) => _domain.FromInner(_normals[kernel].AtQuantile(draws.Next()));

    public override double LogDensity(int kernel, double value)
    {
        var (low, high) = _domain.Cell(value);
        return low < high ? _normals[kernel].LogProbability(low, high) : _normals[kernel].LogDensity(low);
    }

    private static double[] ByScott(int kernels, int dimensions, double range)
    {
        var deviation = 0.2 * Math.Pow(Math.Max(kernels - 1, 1), -1.0 / (dimensions + 4)) * range;
        var all = new double[kernels];
        Array.Fill(all, deviation);
        return all;
    }

    private static double[] ByNeighbours(double[] means, double low, double high)
    {
        var order = Enumerable.Range(0, means.Length).OrderBy(i => means[i]).ThenBy(i => i).ToArray();
        var deviations = new double[means.Length];
        for (var k = 0; k < order.Length; k++)
        {
            var left = k > 0 ? means[order[k - 1]] : low;
            var right = k < order.Length - 1 ? means[order[k + 1]] : high;
            var here = means[order[k]];
            // The interval's ends are no neighbours where there is a real one.
            deviations[order[k]] = order.Length < 2 ? Math.Max(here - left, right - here)
                : k == 0 ? right - here
                : k == order.Length - 1 ? here - left
                : Math.Max(here - left, right - here);
        }

        return deviations;
    }
}
