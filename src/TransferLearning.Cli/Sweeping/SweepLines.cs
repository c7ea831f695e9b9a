using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Shows a sweep as one line for each start and end of a trial, with the best trial so far and the time left.</summary>
internal sealed class SweepLines : ISweepObserver
{
    private readonly Session _session;
    private readonly SweepPlan _plan;
    private readonly Lock _gate = new();
    private readonly HashSet<(int Trial, int Attempt)> _begun = [];
    private readonly SweepTally _tally;

    public SweepLines(Session session, SweepPlan plan, IReadOnlyList<TrialStatus> known)
    {
        (_session, _plan) = (session, plan);
        _tally = new SweepTally(plan, known);
        if (_tally.Ended > 0)
            session.ProgressText.WriteLine($"{_tally.Ended} of {plan.Trials} trials had already ended{Best()}");
    }

    public void Changed(TrialStatus trial)
    {
        lock (_gate)
        {
            if (trial.Phase == TrialPhase.Running && _begun.Add((trial.Trial, trial.Attempts)))
                _session.ProgressText.WriteLine($"trial {trial.Trial}  {PointText.Of(trial, _plan)}  {(trial.Epoch == 0 ? "begins" : $"continues after epoch {trial.Epoch}")}");
            if (!trial.Ended)
                return;
            _tally.Count(trial);
            _session.ProgressText.WriteLine(
                $"trial {trial.Trial}  {PointText.Of(trial, _plan)}  {trial.Phase.ToString().ToLowerInvariant()}"
                + (trial.Value is { } value ? FormattableString.Invariant($"  {_plan.Metric} {value:0.0000}") : "")
                + (trial.Message is { } message && trial.Phase == TrialPhase.Failed ? $"  {message}" : "")
                + Best()
                + $"  {_tally.Ended} of {_plan.Trials} done"
                + (_tally.Left is { } left ? $"  {left}" : ""));
        }
    }

    public void Notice(string message)
    {
        lock (_gate)
            _session.ProgressText.WriteLine(message);
    }

    private string Best() => _tally.Best is { } best ? FormattableString.Invariant($"  best {best.Value:0.0000} (trial {best.Trial})") : "";
}
