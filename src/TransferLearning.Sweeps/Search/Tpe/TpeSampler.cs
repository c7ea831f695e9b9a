using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search.Tpe;

/// <summary>
/// The tree-structured Parzen estimator (J. Bergstra et al., 2011 and 2013): of several candidates drawn near the good
/// trials, the one whose density among the good over that among the rest is greatest. Trials take turns between modelling
/// the parameters that are always there together as one (S. Falkner et al., 2018), which follows interactions, and each by
/// itself, which does better in many dimensions; the mixture holds against Optuna on both (benchmarks/tpe-against-optuna).
/// </summary>
/// <param name="startup">How many trials are random before the model is used.</param>
public sealed class TpeSampler(SearchSpace space, long seed, int startup = 10) : ISampler
{
    private const int CandidatesTogether = 64;
    private const int CandidatesAlone = 24;

    private readonly RandomSampler _random = new(space, seed);

    private readonly IReadOnlyList<IReadOnlyList<ParameterDomain>> _alone =
        [.. space.Domains.Select(domain => (IReadOnlyList<ParameterDomain>)[domain])];

    public int? Count => null;

    public Point Next(int trial, IReadOnlyList<Observation> observations)
    {
        var ranked = Ranking.Best(observations);
        if (ranked.Count < startup)
            return _random.Next(trial, observations);

        // The running trials stand among the bad ones: two workers shall not try the same point at once.
        var good = ranked.Take(GoodCount(ranked.Count)).ToList();
        var rest = ranked.Skip(good.Count).Concat(observations.Where(o => o.State == TrialState.Running)).ToList();
        var draws = new Draws(seed, trial);
        var together = trial % 2 == 0;
        var chosen = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var group in together ? space.Groups : _alone)
            if (SearchSpace.IsActive(group[0], chosen))
                Choose(group, together ? CandidatesTogether : CandidatesAlone, good, rest, draws, chosen);
        return space.Build(domain => chosen[domain.Name]);
    }

    /// <summary>A tenth of the trials is good, at most 25 (Optuna's and hyperopt's choice).</summary>
    private static int GoodCount(int trials) => Math.Min((int)Math.Ceiling(0.1 * trials), 25);

    private static void Choose(
        IReadOnlyList<ParameterDomain> group, int candidates, List<Observation> good, List<Observation> rest, Draws draws,
        Dictionary<string, double> chosen)
    {
        var below = new ParzenEstimator(group, Values(group, good));
        var above = new ParzenEstimator(group, Values(group, rest));
        double[]? best = null;
        var bestScore = double.NegativeInfinity;
        for (var i = 0; i < candidates; i++)
        {
            var candidate = below.Sample(draws);
            var score = below.LogDensity(candidate) - above.LogDensity(candidate);
            if (best is null || score > bestScore)
                (best, bestScore) = (candidate, score);
        }

        for (var j = 0; j < group.Count; j++)
            chosen[group[j].Name] = best![j];
    }

    /// <summary>The group's values in the trials that have it, in the order of the trials.</summary>
    private static List<double[]> Values(IReadOnlyList<ParameterDomain> group, List<Observation> trials) =>
        [.. trials.Where(trial => trial.Point[group[0].Name] is not null)
            .OrderBy(trial => trial.Trial)
            .Select(trial => group.Select(domain => trial.Point[domain.Name]!.Value).ToArray())];
}
