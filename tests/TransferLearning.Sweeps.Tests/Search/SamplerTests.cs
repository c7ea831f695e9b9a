using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Search.Tpe;
using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Tests.Search;

public sealed class SamplerTests
{
    private static readonly SearchSpace Space = new(
    [
        new ChoiceDomain("optimizer", ["sgd", "adam"]),
        new FloatDomain("momentum", 0, 0.99, When: new Condition("optimizer", [0])),
        new FloatDomain("rate", 1e-6, 1e-1, Log: true),
        new IntDomain("units", 8, 512, Log: true),
    ]);

    public static TheoryData<string> Samplers => ["random", "sobol", "tpe"];

    private static ISampler Make(string name, long seed) => name switch
    {
        "random" => new RandomSampler(Space, seed),
        "sobol" => new SobolSampler(Space, seed),
        _ => new TpeSampler(Space, seed),
    };

    private static List<Observation> Play(ISampler sampler, int trials)
    {
        var observations = new List<Observation>();
        for (var trial = 0; trial < trials; trial++)
        {
            var point = sampler.Next(trial, observations);
            var loss = Math.Abs(Math.Log10(point["rate"]!.Value) + 3) + (point["optimizer"] == 0 ? 0.5 - point["momentum"]!.Value / 2 : 0.3);
            observations.Add(new Observation(trial, point, TrialState.Finished, loss));
        }

        return observations;
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Should_draw_points_in_the_space_without_inactive_parameters(string name)
    {
        foreach (var observation in Play(Make(name, 1), 40))
        {
            var p = observation.Point;
            Assert.Equal(p["optimizer"] == 0, p["momentum"] is not null);
            Assert.InRange(p["rate"]!.Value, 1e-6, 1e-1);
            Assert.InRange(p["units"]!.Value, 8, 512);
            Assert.Equal(Math.Round(p["units"]!.Value), p["units"]!.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Should_determine_a_point_by_seed_trial_and_results(string name)
    {
        var whole = Play(Make(name, 7), 30);
        // A new sampler gives the same point as the sampler that was already asked 29 times.
        Assert.Equal(whole[29].Point, Make(name, 7).Next(29, [.. whole.Take(29).Reverse()]));
        Assert.NotEqual(whole[29].Point, Make(name, 8).Next(29, [.. whole.Take(29)]));
    }

    [Fact]
    public void Should_draw_random_points_from_the_declared_distributions()
    {
        var sampler = new RandomSampler(Space, 3);
        var points = Enumerable.Range(0, 4000).Select(i => sampler.Next(i, [])).ToList();
        // A fifth of a log-uniform distribution over five decades lies in each decade. Four standard deviations of the binomial are 0.026.
        for (var decade = -6; decade < -1; decade++)
            Assert.InRange(points.Count(p => Math.Floor(Math.Log10(p["rate"]!.Value)) == decade) / 4000.0, 0.17, 0.23);
        Assert.InRange(points.Count(p => p["optimizer"] == 0) / 4000.0, 0.47, 0.53);
    }

    [Fact]
    public void Should_find_better_points_with_tpe_than_at_random()
    {
        double Median(string name) => Enumerable.Range(0, 9).Select(seed => Play(Make(name, seed), 50).Min(o => o.Loss)).Order().ElementAt(4);
        Assert.True(Median("tpe") < Median("random"));
    }

    [Fact]
    public void Should_choose_the_same_tpe_points_for_scaled_losses()
    {
        // A power of two scales every weight exactly, so the points are the same to the last bit.
        var played = Play(Make("tpe", 5), 30);
        var scaled = played.Select(o => o with { Loss = o.Loss * 1024 }).ToList();
        Assert.Equal(Make("tpe", 5).Next(30, played), Make("tpe", 5).Next(30, scaled));
    }

    [Fact]
    public void Should_weigh_good_trials_by_their_improvement_in_tpe()
    {
        // Four good trials: one at rate 1e-5, three at 1e-2. If the one is far better than the three, it has nearly all the weight.
        double NearOne(double itsLoss)
        {
            var space = new SearchSpace([new FloatDomain("rate", 1e-6, 1e-1, Log: true)]);
            var trials = Enumerable.Range(0, 24).Select(i => new Observation(
                i, space.Build(_ => i == 0 ? 1e-5 : i < 4 ? 1e-2 + 1e-4 * i : 1e-4 * (1 + 0.2 * i)), TrialState.Finished, i == 0 ? itsLoss : i < 4 ? 0.5 : 1)).ToList();
            return Enumerable.Range(0, 200).Count(seed => new TpeSampler(space, seed).Next(24, trials)["rate"]!.Value < 5e-5) / 200.0;
        }

        Assert.True(NearOne(-100) > NearOne(0.5) + 0.3, $"{NearOne(-100)} and {NearOne(0.5)}");
    }

    [Fact]
    public void Should_continue_tpe_if_losses_cannot_be_compared()
    {
        var played = Play(Make("tpe", 5), 30);
        List<Observation> diverged = [.. played.Select((o, i) => i == 0 ? o : o with { Loss = double.PositiveInfinity })];
        List<Observation> pruned = [.. played.Select((o, i) => i < 3 ? o : o with { State = TrialState.Pruned, LastEpoch = 1 })];
        foreach (var trials in new[] { diverged, pruned })
        {
            var p = Make("tpe", 5).Next(30, trials);
            Assert.InRange(p["rate"]!.Value, 1e-6, 1e-1);
            Assert.Equal(p["optimizer"] == 0, p["momentum"] is not null);
        }

        // The loss of a pruned trial comes from an earlier epoch. Only the order of these losses matters, not their values.
        Assert.Equal(
            Make("tpe", 5).Next(30, pruned),
            Make("tpe", 5).Next(30, [.. pruned.Select(o => o.State == TrialState.Pruned ? o with { Loss = o.Loss - 100 } : o)]));
    }

    [Fact]
    public void Should_contain_every_combination_of_a_grid_once()
    {
        var space = new SearchSpace(
        [
            new IntDomain("layers", 1, 3),
            new ChoiceDomain("optimizer", ["sgd", "adam"]),
            new ChoiceDomain("momentum", ["0", "0.9"], new Condition("optimizer", [0])),
        ]);
        var grid = new GridSampler(space);
        var points = Enumerable.Range(0, grid.Count!.Value).Select(i => grid.Next(i, [])).ToList();
        Assert.Equal(3 * (2 + 1), points.Distinct().Count());
        Assert.Equal(points.Count, points.Distinct().Count());
        Assert.Equal(["layers=1", "optimizer=sgd", "momentum=0"], space.Overrides(points[0]));
    }

    [Fact]
    public void Should_refuse_a_continuous_parameter_in_a_grid() =>
        Assert.Contains("'momentum' is continuous", Assert.Throws<ArgumentException>(() => new GridSampler(Space)).Message);

    [Fact]
    public void Should_refuse_circular_conditions()
    {
        var message = Assert.Throws<ArgumentException>(() => new SearchSpace(
        [
            new ChoiceDomain("a", ["1"], new Condition("b", [0])),
            new ChoiceDomain("b", ["1"], new Condition("a", [0])),
        ])).Message;
        Assert.Contains("circular", message);
    }
}
