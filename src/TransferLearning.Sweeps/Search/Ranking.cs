namespace TransferLearning.Sweeps.Search;

/// <summary>Ranks ended trials.</summary>
internal static class Ranking
{
    /// <summary>
    /// The trials with a value, best first: finished trials by loss; then pruned trials, those with more epochs first. Ties are ordered by
    /// number.
    /// </summary>
    public static List<Observation> Best(IEnumerable<Observation> observations) =>
        [.. observations
            .Where(o => o.State is TrialState.Finished or TrialState.Pruned && !double.IsNaN(o.Loss))
            .OrderBy(o => o.State == TrialState.Finished ? 0 : 1)
            .ThenBy(o => o.State == TrialState.Finished ? 0 : -o.LastEpoch)
            .ThenBy(o => o.Loss)
            .ThenBy(o => o.Trial)];
}
