using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Importance;
using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Spaces;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps;

/// <summary>A point with what its trials came to.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Mean">The objective's mean over the finished seeds.</param>
/// <param name="Deviation">Their sample standard deviation; null for a single one, and where one is infinite.</param>
/// <param name="Trials">The point's finished trials, the best first.</param>
public sealed record Standing(int Rank, int Point, double Mean, double? Deviation, IReadOnlyList<TrialStatus> Trials)
{
    /// <summary>The point's best trial.</summary>
    public TrialStatus Best => Trials[0];

    /// <summary>How many of the point's seeds have finished.</summary>
    public int Finished => Trials.Count;
}

/// <summary>The order of a sweep's points.</summary>
public static class Leaderboard
{
    /// <summary>
    /// The points with at least one finished trial, best mean first; equal ones by their number. A point of which a seed was pruned or failed comes
    /// after those that have all: the mean of the seeds that were left is that of the lucky ones.
    /// </summary>
    public static IReadOnlyList<Standing> Of(SweepPlan plan, IEnumerable<TrialStatus> trials)
    {
        var sign = plan.Maximize ? -1.0 : 1.0;
        return [.. trials
            .Where(IsRanked)
            .GroupBy(trial => trial.Point)
            .Select(group => (Point: group.Key, Trials: group.OrderBy(t => sign * t.Value!.Value).ThenBy(t => t.Trial).ToList()))
            .Select(point => (point.Point, point.Trials, Mean: point.Trials.Average(t => t.Value!.Value)))
            .OrderBy(point => point.Trials.Count < plan.Seeds).ThenBy(point => sign * point.Mean).ThenBy(point => point.Point)
            .Select((point, index) => new Standing(index + 1, point.Point, point.Mean, Deviation(point.Trials, point.Mean), point.Trials))];
    }

    /// <summary>Whether a trial is finished and has a value that can be compared: what is not a number is less than every other to a sort, and no best.</summary>
    public static bool IsRanked(TrialStatus trial) => trial.Phase == TrialPhase.Finished && trial.Value is { } value && !double.IsNaN(value);

    /// <summary>What decided, among the points that finished; empty where there are fewer than three, or where files are the points.</summary>
    public static IReadOnlyList<(string Parameter, double Share)> Importance(SweepPlan plan, IReadOnlyList<Standing> standings) => plan.Space is { } space
        ? PedAnova.Of(space, [.. standings.OrderBy(s => s.Point).Select(s => new Observation(s.Point, new Point(s.Best.Numbers), TrialState.Finished, plan.Loss(s.Mean)))])
        : [];

    private static double? Deviation(List<TrialStatus> trials, double mean) =>
        trials.Count < 2 || !double.IsFinite(mean) ? null : Math.Sqrt(trials.Sum(t => (t.Value!.Value - mean) * (t.Value!.Value - mean)) / (trials.Count - 1));
}
