using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>
/// The tree-structured Parzen estimator (J. Bergstra et al., 2011 and 2013): of several candidates drawn near the good
/// trials, the one whose density among the good over that among the rest is greatest. The parameters that are always there
/// together are modelled as one (S. Falkner et al., 2018), which follows interactions. Its settings are those that
/// S. Watanabe recommends ("Tree-Structured Parzen Estimator: Understanding Its Algorithm Components and Their Roles for
/// Better Empirical Performance", arXiv 2304.11127, 2023) after comparing them on many functions; none of them was fitted
/// to the functions on which benchmarks/tpe-against-optuna measures it.
/// </summary>
/// <param name="startup">How many trials are random before the model is used.</param>
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

        // The running trials stand among the bad ones: two workers shall not try the same point at once.
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

    /// <summary>Three of twenty trials are good (rounded up), at most 25.</summary>
    private static int GoodCount(int trials) => Math.Min((3 * trials + 19) / 20, 25);

    /// <summary>
    /// How much better each good trial is than the best of the rest: its weight, so that the mixture over the good trials
    /// estimates the expected improvement rather than its probability. Where losses cannot be compared (a pruned trial's is
    /// that of an earlier epoch; one that diverged has none) all weigh the same.
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

    /// <summary>The trials that have the group, in their order.</summary>
    private static List<Observation> Having(IReadOnlyList<ParameterDomain> group, IReadOnlyList<Observation> trials) =>
        [.. trials.Where(trial => trial.Point[group[0].Name] is not null).OrderBy(trial => trial.Trial)];

    private static List<double[]> Values(IReadOnlyList<ParameterDomain> group, IReadOnlyList<Observation> trials) =>
        [.. trials.Select(trial => group.Select(domain => trial.Point[domain.Name]!.Value).ToArray())];
}
