namespace TransferLearning.Sweeps.Search;

/// <summary>The order of ended trials.</summary>
public static class Ranking
{
    /// <summary>
    /// The trials that have a value, best first: finished ones by their loss; then pruned ones, those that came further
    /// first; equal ones by their number.
    /// </summary>
    public static List<Observation> Best(IEnumerable<Observation> observations) =>
        [.. observations
            .Where(o => o.State is TrialState.Finished or TrialState.Pruned && !double.IsNaN(o.Loss))
            .OrderBy(o => o.State == TrialState.Finished ? 0 : 1)
            .ThenBy(o => o.State == TrialState.Finished ? 0 : -o.LastEpoch)
            .ThenBy(o => o.Loss)
            .ThenBy(o => o.Trial)];
}
