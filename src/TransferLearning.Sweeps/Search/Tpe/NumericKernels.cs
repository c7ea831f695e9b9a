using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>
/// Truncated Gaussians around the observed values. The bandwidth is the distance to the farther neighbour; the interval's ends count as
/// neighbours (J. Bergstra et al., "Algorithms for Hyper-Parameter Optimization", 2011). It has a lower bound, relative to the range
/// (S. Watanabe, "Tree-Structured Parzen Estimator", arXiv 2304.11127, 2023). The prior is as wide as the range.
/// </summary>
internal sealed class NumericKernels : Kernels
{
    /// <summary>The smallest bandwidth relative to the range, for any number of observations: Δ in Watanabe's table of bandwidths.</summary>
    private const double LeastBandwidth = 0.03;

    private readonly NumericDomain _domain;
    private readonly TruncatedNormal[] _normals;

    public NumericKernels(NumericDomain domain, IReadOnlyList<double> values)
    {
        _domain = domain;
        var (low, high) = (domain.InnerLow, domain.InnerHigh);
        var range = Math.Max(high - low, 1e-12);
        var means = values.Select(domain.ToInner).Append(0.5 * (low + high)).ToArray();
        var deviations = Bandwidths(means, low, high);
        // Without a lower bound, a few good points close together would trap the search there. With few observations the bound is
        // larger (the paper's α = 2): their neighbours say little yet.
        var least = range * Math.Max(LeastBandwidth, Math.Pow(1.0 + means.Length, -2));
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

    private static double[] Bandwidths(double[] means, double low, double high)
    {
        var order = Enumerable.Range(0, means.Length).OrderBy(i => means[i]).ThenBy(i => i).ToArray();
        var deviations = new double[means.Length];
        for (var k = 0; k < order.Length; k++)
        {
            var left = k > 0 ? means[order[k - 1]] : low;
            var right = k < order.Length - 1 ? means[order[k + 1]] : high;
            var here = means[order[k]];
            deviations[order[k]] = Math.Max(here - left, right - here);
        }

        return deviations;
    }
}
