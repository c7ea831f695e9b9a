using System.Diagnostics;
using TransferLearning.Sweeps;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Counts a sweep's ended trials; keeps the best and estimates the time left.</summary>
internal sealed class SweepTally
{
    private readonly SweepPlan _plan;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Dictionary<int, TrialStatus> _ended = [];
    private readonly int _before;

    /// <param name="known">The trials of earlier starts. The ended ones count as done, but not for the pace.</param>
    public SweepTally(SweepPlan plan, IReadOnlyList<TrialStatus> known)
    {
        _plan = plan;
        foreach (var trial in known.Where(trial => trial.Ended))
            Count(trial);
        _before = _ended.Values.Count(TimeLeft.TookTime);
    }

    /// <summary>The number of ended trials.</summary>
    public int Ended => _ended.Count;

    /// <summary>The best trial so far; null if there is none.</summary>
    public TrialStatus? Best { get; private set; }

    /// <summary>The time left as text; null if nothing is left or nothing is known yet.</summary>
    public string? Left => TimeLeft.Of(Stopwatch.GetElapsedTime(_start), _ended.Values.Count(TimeLeft.TookTime) - _before, _plan.Trials - _ended.Count);

    public void Count(TrialStatus trial)
    {
        _ended[trial.Trial] = trial;
        if (Leaderboard.IsRanked(trial) && (Best is null || _plan.Loss(trial.Value) < _plan.Loss(Best.Value)))
            Best = trial;
    }
}
