using TransferLearning.TestSupport;
using TransferLearning.Training.RateFinding;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.RateFinding;

public sealed class LearningRateFinderTests
{
    [Fact]
    public void Should_suggest_the_middle_of_the_fall_of_a_known_curve()
    {
        // A loss of 2 that falls by a logistic function of the rate's logarithm, steepest at 1e-3, and explodes above 0.1.
        var curve = Measure(rate => 2 - 1.5 / (1 + Math.Exp(-3 * (Math.Log10(rate) + 3))) + Math.Pow(rate / 0.3, 4));
        // It falls from the start to about 0.1; the middle of that on a logarithmic scale is 1e-4.
        Assert.InRange(curve.Suggestion!.Value, 3e-5, 3e-4);
        Assert.InRange(curve.Largest!.Value, 5e-3, 4e-2);
    }

    [Fact]
    public void Should_not_be_misled_by_single_batches()
    {
        var step = 0;
        var curve = Measure(rate => (++step % 13 == 0 ? 6 : 1) * (2 - 1.5 / (1 + Math.Exp(-3 * (Math.Log10(rate) + 3))) + Math.Pow(rate / 0.3, 4)));
        Assert.InRange(curve.Suggestion!.Value, 3e-5, 1e-3);
        Assert.True(curve.Largest >= curve.Suggestion);
    }

    [Fact]
    public void Should_suggest_nothing_if_the_loss_never_falls()
    {
        var curve = Measure(rate => 0.7 + rate);
        Assert.Null(curve.Suggestion);
        Assert.Null(curve.Largest);
    }

    [Fact]
    public void Should_stop_when_the_loss_is_no_longer_finite() =>
        Assert.InRange(Measure(rate => rate > 0.01 ? double.NaN : 1 - 100 * rate).Points[^1].Rate, 0.005, 0.01);

    [Fact]
    public void Should_test_a_stage_of_an_experiment_and_draw_it()
    {
        using var folder = new TemporaryFolder();
        var plan = SmallExperiment.Plan(SmallExperiment.In(folder)).Valid;
        var curve = LearningRateFinder.Run(plan, new RateRange { Steps = 40, Maximum = 100 });
        Assert.Equal("all", curve.Stage);
        Assert.InRange(curve.Points.Count, 20, 40);
        Assert.Equal(curve.Points, LearningRateFinder.Run(plan, new RateRange { Steps = 40, Maximum = 100 }).Points);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], RateCurvePicture.Draw("small", curve)[..4]);
        Assert.Contains("'all'", Assert.Throws<RunException>(() => LearningRateFinder.Run(plan, new RateRange { Stage = "none" })).Message);
        Assert.Throws<RunException>(() => LearningRateFinder.Run(plan, new RateRange { Minimum = 1 }));
    }

    private static LearningRateCurve Measure(Func<double, double> loss)
    {
        var range = new RateRange();
        var builder = new LearningRateCurve.Builder();
        for (var step = 0; step < range.Steps && builder.Add(range.At(step), loss(range.At(step))); step++)
        {
        }
        return builder.Build("stage");
    }
}
