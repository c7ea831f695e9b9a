using TransferLearning.Sweeps.Search.Tpe;
using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Tests.Search.Tpe;

/// <summary>
/// The numbers are those of Optuna 4.1's own <c>_ParzenEstimator</c> (<c>consider_endpoints</c>, its univariate bandwidths)
/// over the same four parameters, its prior weighing 1 and the observations 1 in the mean; these lie so far apart that the
/// two programs' least bandwidths, which differ, do not matter.
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
    public void Densities_are_those_of_Optuna_with_weights_and_the_prior_at_their_mean() =>
        Same([-6.811578017887898, -9.371574865527654, -7.61265730917862], new ParzenEstimator(Domains, Observed, [3, 1, 2]));

    [Theory]
    [InlineData]
    [InlineData(0.0, 0.0, 0.0)]
    public void Densities_are_those_of_Optuna_where_all_weigh_the_same(params double[] weights) =>
        Same([-7.186139040909927, -9.368030247424505, -7.366691426990993], new ParzenEstimator(Domains, Observed, weights));

    [Fact]
    public void Of_observations_in_one_place_the_bandwidth_is_three_hundredths_of_the_range()
    {
        // Watanabe's Δ. Six observations in the middle of [0, 1]: the first reaches to the end, five have the least bandwidth, the
        // prior has the range. Equal means stand in the order of the trials, the prior after them.
        var estimator = new ParzenEstimator([new FloatDomain("x", 0, 1)], [.. Enumerable.Repeat(new[] { 0.5 }, 6)], []);
        var narrow = 1 / (0.03 * Math.Sqrt(2 * Math.PI));
        // erf(1/√2) and erf(0.5/√2), what of a normal distribution lies within one deviation and within half of one.
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
