using TransferLearning.Sweeps.Search.Tpe;
using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Tests.Search.Tpe;

/// <summary>
/// The expected numbers come from Optuna 4.1's <c>_ParzenEstimator</c> (<c>consider_endpoints</c>, univariate bandwidths) over the same
/// four parameters; the prior weighs 1, and the observations weigh 1 on average. The observations lie so far apart that the smallest
/// bandwidth, which differs from Optuna's, does not matter.
/// </summary>
public sealed class ParzenEstimatorTests
{
    private static readonly ParameterDomain[] Domains =
    [
        new FloatDomain("rate", 1e-6, 1e-1, Log: true),
        new IntDomain("units", 1, 9),
        new ChoiceDomain("optimizer", ["sgd", "adam", "rmsprop"]),
        new FloatDomain("x", -5, 10),
    ];

    private static readonly double[][] Observed = [[1e-5, 2, 0, -3.5], [1e-3, 9, 1, 1], [3e-2, 5, 1, 8]];

    private static readonly double[][] Points = [[2e-5, 3, 0, -4], [1e-1, 1, 2, 10], [5e-3, 6, 1, 2.5]];

    [Fact]
    public void Should_give_Optunas_density_with_the_prior_at_the_mean_weight() =>
        Same([-6.811578017887898, -9.371574865527654, -7.61265730917862], new ParzenEstimator(Domains, Observed, [3, 1, 2]));

    [Theory]
    [InlineData]
    [InlineData(0.0, 0.0, 0.0)]
    public void Should_give_Optunas_density_with_equal_weights(params double[] weights) =>
        Same([-7.186139040909927, -9.368030247424505, -7.366691426990993], new ParzenEstimator(Domains, Observed, weights));

    [Fact]
    public void Should_use_a_bandwidth_of_three_hundredths_of_the_range_for_equal_observations()
    {
        // Watanabe's Δ. Six observations at the middle of [0, 1]: the first has the distance to the end as its bandwidth, five have the smallest
        // bandwidth, the prior has the range. Equal means are ordered by trial, with the prior last.
        var estimator = new ParzenEstimator([new FloatDomain("x", 0, 1)], [.. Enumerable.Repeat(new[] { 0.5 }, 6)], []);
        var narrow = 1 / (0.03 * Math.Sqrt(2 * Math.PI));
        // erf(1/√2) and erf(0.5/√2): the shares of a normal distribution within one and within half a standard deviation.
        var wide = 1 / (0.5 * Math.Sqrt(2 * Math.PI)) / 0.6826894921370859;
        var prior = 1 / Math.Sqrt(2 * Math.PI) / 0.38292492254802624;
        Assert.Equal(Math.Log((5 * narrow + wide + prior) / 7), estimator.LogDensity([0.5]), 1e-9);
    }

    private static void Same(double[] expected, ParzenEstimator estimator)
    {
        for (var i = 0; i < Points.Length; i++)
            Assert.Equal(expected[i], estimator.LogDensity(Points[i]), 1e-9);
    }
}
