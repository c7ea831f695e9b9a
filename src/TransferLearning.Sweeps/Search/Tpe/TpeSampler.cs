using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>
/// The tree-structured Parzen estimator (J. Bergstra et al., 2011 and 2013): draws candidates from the density of the good trials and
/// takes the one with the highest ratio of that density to the density of the other trials. Parameters that are always active
/// together are modelled jointly, which captures interactions (S. Falkner et al., 2018). The settings are those that S. Watanabe
/// recommends ("Tree-Structured Parzen Estimator: Understanding Its Algorithm Components and Their Roles for Better Empirical
/// Performance", arXiv 2304.11127, 2023) after a comparison on many functions. None was tuned on the functions of
/// benchmarks/tpe-against-optuna.
/// </summary>
/// <param name="startup">The number of random trials before the model is used.</param>
public sealed class TpeSampler(SearchSpace space, long seed, int startup = 10) : ISampler
{
    private const int Candidates = 24;

    private readonly RandomSampler _random = new(space, seed);

    public int? Count => null;

    public Point Next(int trial, IReadOnlyList<Observation> observations)
    {
        var ranked = Ranking.Best(observations);
        if (ranked.Count < startup)
            return _random.Next(trial, observations);

        // Running trials count as bad, so that two workers do not try the same point at the same time.
        var good = ranked.Take(GoodCount(ranked.Count)).ToList();
        var rest = ranked.Skip(good.Count).Concat(observations.Where(o => o.State == TrialState.Running)).ToList();
        var improvement = Improvement(good, ranked.ElementAtOrDefault(good.Count));
        var draws = new Draws(seed, trial);
        var chosen = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var group in space.Groups)
            if (SearchSpace.IsActive(group[0], chosen))
                Choose(group, Having(group, good), Having(group, rest), improvement, draws, chosen);
        return space.Build(domain => chosen[domain.Name]);
    }

    /// <summary>The number of good trials: three in twenty (rounded up), at most 25.</summary>
    private static int GoodCount(int trials) => Math.Min((3 * trials + 19) / 20, 25);

    /// <summary>
    /// The weight of a good trial: how much better it is than the best of the others. With these weights, the mixture over the good trials
    /// estimates the expected improvement and not its probability. All trials weigh the same if a loss cannot be compared: the loss of a
    /// pruned trial comes from an earlier epoch, and a diverged trial has none.
    /// </summary>
    private static Func<Observation, double> Improvement(IReadOnlyList<Observation> good, Observation? next)
    {
        bool Comparable(Observation trial) => trial.State == TrialState.Finished && double.IsFinite(trial.Loss);
        if (next is null || !Comparable(next) || !good.All(Comparable))
            return _ => 1;
        return trial => next.Loss - trial.Loss;
    }

    private static void Choose(
        IReadOnlyList<ParameterDomain> group, IReadOnlyList<Observation> good, IReadOnlyList<Observation> rest,
        Func<Observation, double> improvement, Draws draws, Dictionary<string, double> chosen)
    {
        var below = new ParzenEstimator(group, Values(group, good), [.. good.Select(improvement)]);
        var above = new ParzenEstimator(group, Values(group, rest), []);
        double[]? best = null;
        var bestScore = double.NegativeInfinity;
        for (var i = 0; i < Candidates; i++)
        {
            var candidate = below.Sample(draws);
            var score = below.LogDensity(candidate) - above.LogDensity(candidate);
            if (best is null || score > bestScore)
                (best, bestScore) = (candidate, score);
        }

        for (var j = 0; j < group.Count; j++)
            chosen[group[j].Name] = best![j];
    }

    /// <summary>The trials whose points have the group's parameters, by number.</summary>
    private static List<Observation> Having(IReadOnlyList<ParameterDomain> group, IReadOnlyList<Observation> trials) =>
        [.. trials.Where(trial => trial.Point[group[0].Name] is not null).OrderBy(trial => trial.Trial)];

    private static List<double[]> Values(IReadOnlyList<ParameterDomain> group, IReadOnlyList<Observation> trials) =>
        [.. trials.Select(trial => group.Select(domain => trial.Point[domain.Name]!.Value).ToArray())];
}
