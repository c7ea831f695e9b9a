using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Shows a sweep as a line for every trial that begins or ends, with the best so far and the time left.</summary>
internal sealed class SweepLines : ISweepObserver
{
    private readonly Session _session;
    private readonly SweepPlan _plan;
    private readonly Lock _gate = new();
    private readonly long _start = System.Diagnostics.Stopwatch.GetTimestamp();
    private readonly Dictionary<int, TrialStatus> _ended = [];
    private readonly HashSet<(int Trial, int Attempt)> _begun = [];
    private readonly int _before;
    private TrialStatus? _best;

    public SweepLines(Session session, SweepPlan plan, IReadOnlyList<TrialStatus> known)
    {
        (_session, _plan) = (session, plan);
        foreach (var trial in known.Where(trial => trial.Ended))
            Count(trial);
        _before = _ended.Values.Count(TimeLeft.TookTime);
        if (_ended.Count > 0)
            session.ProgressText.WriteLine($"{_ended.Count} of {plan.Trials} trials have ended before{Best()}");
    }

    public void Changed(TrialStatus trial)
    {
        lock (_gate)
        {
            if (trial.Phase == TrialPhase.Running && _begun.Add((trial.Trial, trial.Attempts)))
                _session.ProgressText.WriteLine($"trial {trial.Trial}  {PointText.Of(trial, _plan)}  {(trial.Epoch == 0 ? "begins" : $"goes on after epoch {trial.Epoch}")}");
            if (!trial.Ended)
                return;
            Count(trial);
            var left = TimeLeft.Of(System.Diagnostics.Stopwatch.GetElapsedTime(_start), _ended.Values.Count(TimeLeft.TookTime) - _before, _plan.Trials - _ended.Count);
            _session.ProgressText.WriteLine(
                $"trial {trial.Trial}  {PointText.Of(trial, _plan)}  {trial.Phase.ToString().ToLowerInvariant()}"
                + (trial.Value is { } value ? FormattableString.Invariant($"  {_plan.Metric} {value:0.0000}") : "")
                + (trial.Message is { } message && trial.Phase == TrialPhase.Failed ? $"  {message}" : "")
                + Best()
                + $"  {_ended.Count} of {_plan.Trials} done"
                + (left is null ? "" : $"  {left}"));
        }
    }

    public void Notice(string message)
    {
        lock (_gate)
            _session.ProgressText.WriteLine(message);
    }

    private void Count(TrialStatus trial)
    {
        _ended[trial.Trial] = trial;
        if (Leaderboard.IsRanked(trial) && (_best is null || _plan.Loss(trial.Value) < _plan.Loss(_best.Value)))
            _best = trial;
    }

    private string Best() => _best is { } best ? FormattableString.Invariant($"  best {best.Value:0.0000} (trial {best.Trial})") : "";
}
