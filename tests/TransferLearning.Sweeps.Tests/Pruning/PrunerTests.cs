using TransferLearning.Sweeps.Pruning;

namespace TransferLearning.Sweeps.Tests.Pruning;

public sealed class PrunerTests
{
    [Fact]
    public void Should_keep_the_best_third_at_each_rung_with_asha()
    {
        var pruner = new AshaPruner(1, 3);
        var reports = new List<Report>();
        var kept = new List<int>();
        // Nine trials reach the first rung one after another, each worse than the one before.
        for (var trial = 0; trial < 9; trial++)
        {
            reports.Add(new Report(trial, 1, trial));
            if (!pruner.ShouldStop(trial, 1, reports))
                kept.Add(trial);
        }

        Assert.Equal([0], kept);
        // A trial that is as good as the best third so far continues.
        reports.Add(new Report(9, 1, 0.5));
        Assert.False(pruner.ShouldStop(9, 1, reports));
    }

    /// <summary>The decisions of Optuna 4.1's SuccessiveHalvingPruner (min_resource=1, reduction_factor=3) for trials that report one after another.</summary>
    [Theory]
    [InlineData(new[] { 1.0, 1.0, 1.0, 1.0 }, new[] { false, false, false, false })]
    [InlineData(new[] { 2.0, 1.0, 1.0, 2.0, 3.0, 1.0, 2.0 }, new[] { false, false, false, true, true, false, true })]
    [InlineData(new[] { double.NaN, 2.0, double.NaN, 2.0 }, new[] { true, false, true, false })]
    public void Should_continue_ties_and_stop_NaN_with_asha(double[] losses, bool[] stops)
    {
        var pruner = new AshaPruner(1, 3);
        Report[] reports = [.. losses.Select((loss, trial) => new Report(trial, 1, loss))];
        Assert.Equal(stops, losses.Select((_, trial) => pruner.ShouldStop(trial, 1, reports[..(trial + 1)])));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(9, true)]
    public void Should_decide_only_at_rungs_with_asha(int epoch, bool decides)
    {
        Report[] reports = [.. Enumerable.Range(0, 6).Select(t => new Report(t, epoch, t))];
        Assert.Equal(decides, new AshaPruner(1, 3).ShouldStop(5, epoch, reports));
    }

    [Fact]
    public void Should_compare_the_best_value_so_far_with_the_median_of_running_averages()
    {
        Report[] others = [.. Enumerable.Range(1, 5).SelectMany(t => new[] { new Report(t, 1, t + 1), new Report(t, 2, t) })];
        var pruner = new MedianPruner(startupTrials: 5);
        // Averages up to epoch 2: 1.5, 2.5, 3.5, 4.5, 5.5; their median is 3.5.
        Assert.False(pruner.ShouldStop(0, 2, [.. others, new Report(0, 1, 3.4), new Report(0, 2, 9)]));
        Assert.True(pruner.ShouldStop(0, 2, [.. others, new Report(0, 1, 9), new Report(0, 2, 3.6)]));
        Assert.False(new MedianPruner(startupTrials: 6).ShouldStop(0, 2, [.. others, new Report(0, 2, 99)]));
        Assert.False(new MedianPruner(startupTrials: 5, warmupEpochs: 2).ShouldStop(0, 2, [.. others, new Report(0, 2, 99)]));
    }
}
