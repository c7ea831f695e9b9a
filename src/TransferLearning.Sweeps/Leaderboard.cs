using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Importance;
using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Spaces;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps;

/// <summary>A point's place on the leaderboard, with its results.</summary>
/// <param name="Rank">The rank, from 1.</param>
/// <param name="Mean">The objective's mean over the finished seeds.</param>
/// <param name="Deviation">The sample standard deviation of the finished seeds; null for a single one, and if a value is infinite.</param>
/// <param name="Trials">The point's finished trials, best first.</param>
public sealed record Standing(int Rank, int Point, double Mean, double? Deviation, IReadOnlyList<TrialStatus> Trials)
{
    /// <summary>The point's best trial.</summary>
    public TrialStatus Best => Trials[0];

    /// <summary>How many of the point's seeds have finished.</summary>
    public int Finished => Trials.Count;
}

/// <summary>Ranks the points of a sweep.</summary>
public static class Leaderboard
{
    private const int FewestToJudge = 10;

    /// <summary>
    /// The points with at least one finished trial, best mean first; ties are ordered by number. A point with a pruned or failed seed comes
    /// after the points whose seeds all finished: the mean of the remaining seeds would flatter it.
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

    /// <summary>Whether a trial is finished and has a value to compare. NaN is excluded: sorting would put it before every number.</summary>
    public static bool IsRanked(TrialStatus trial) => trial.Phase == TrialPhase.Finished && trial.Value is { } value && !double.IsNaN(value);

    /// <summary>The importance of each parameter over the finished points; empty for fewer than three points, and if files are the points.</summary>
    public static IReadOnlyList<(string Parameter, double Share)> Importance(SweepPlan plan, IReadOnlyList<Standing> standings) => plan.Space is { } space
        ? PedAnova.Of(space, [.. standings.OrderBy(s => s.Point).Select(s => new Observation(s.Point, new Point(s.Best.Numbers), TrialState.Finished, plan.Loss(s.Mean)))])
        : [];

    /// <summary>The importance of each parameter if there are enough points to judge it, else empty. With fewer points, the best tenth is only one or two points.</summary>
    public static IReadOnlyList<(string Parameter, double Share)> Decided(SweepPlan plan, IReadOnlyList<Standing> standings) =>
        standings.Count >= FewestToJudge ? Importance(plan, standings) : [];

    private static double? Deviation(List<TrialStatus> trials, double mean) =>
        trials.Count < 2 || !double.IsFinite(mean) ? null : Math.Sqrt(trials.Sum(t => (t.Value!.Value - mean) * (t.Value!.Value - mean)) / (trials.Count - 1));
}
