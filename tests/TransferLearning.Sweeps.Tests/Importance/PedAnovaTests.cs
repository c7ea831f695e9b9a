using TransferLearning.Sweeps.Importance;
using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Tests.Importance;

public sealed class PedAnovaTests
{
    private static readonly SearchSpace Space = new([
        new FloatDomain("rate", 1e-5, 1e-1, Log: true),
        new FloatDomain("dropout", 0, 0.5),
        new IntDomain("units", 8, 256, Log: true),
        new IntDomain("layers", 1, 4),
        new ChoiceDomain("activation", ["relu", "tanh", "elu"]),
    ]);

    [Fact]
    public void Should_give_the_importances_of_Optunas_evaluator()
    {
        // optuna 4.1.0: get_param_importances(study, evaluator=PedAnovaImportanceEvaluator()) over these 40 trials.
        (string, double)[] optuna =
        [
            ("layers", 0.42229558161606096), ("rate", 0.4068080513592478), ("activation", 0.1130722622185303),
            ("dropout", 0.04169293194788072), ("units", 0.01613117285828033),
        ];
        var ours = PedAnova.Of(Space, Trials(40));
        Assert.Equal(optuna.Select(each => each.Item1), ours.Select(each => each.Parameter));
        foreach (var (theirs, share) in optuna.Zip(ours))
            Assert.Equal(theirs.Item2, share.Share, 6);
    }

    [Fact]
    public void Should_judge_a_conditional_parameter_by_its_points_and_nothing_by_two_points()
    {
        Assert.Empty(PedAnova.Of(Space, Trials(2)));
        var space = new SearchSpace([new ChoiceDomain("branch", ["a", "b"]), new FloatDomain("x", 0, 1, When: new("branch", [1]))]);
        // On branch b, x decides the loss; every point on branch a is bad.
        var points = Enumerable.Range(0, 40).Select(i => i % 2 == 0
            ? new Observation(i, new Point([new("branch", 0)]), TrialState.Finished, 5)
            : new Observation(i, new Point([new("branch", 1), new("x", i / 40.0)]), TrialState.Finished, i / 40.0)).ToList();
        var shares = PedAnova.Of(space, points).ToDictionary(each => each.Parameter, each => each.Share);
        Assert.True(shares["x"] > shares["branch"]);
        Assert.Equal(1, shares.Values.Sum(), 12);
    }

    /// <summary>Points drawn with Park and Miller's minimal standard generator, so that any program can reproduce them.</summary>
    private static List<Observation> Trials(int count)
    {
        var state = 1L;
        double Uniform() => (state = state * 16807 % 2147483647) / 2147483647.0;
        var trials = new List<Observation>();
        for (var i = 0; i < count; i++)
        {
            var rate = Math.Pow(10, -5 + 4 * Uniform());
            var dropout = 0.5 * Uniform();
            var units = Math.Round(8 * Math.Pow(32, Uniform()));
            var layers = 1 + (int)(4 * Uniform());
            var activation = (int)(3 * Uniform());
            var loss = Math.Pow(Math.Log10(rate) + 3, 2) + 0.3 * dropout + 0.1 * Math.Abs(Math.Log2(units) - 6) + 0.5 * activation + 0.2 * (layers - 2) * (layers - 2);
            trials.Add(new Observation(i, new Point([new("rate", rate), new("dropout", dropout), new("units", units), new("layers", layers), new("activation", activation)]), TrialState.Finished, loss));
        }

        return trials;
    }
}
