using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Shows a sweep as a line for every trial that begins or ends, with the best so far and the time left.</summary>
internal sealed class SweepLines(Session session, SweepPlan plan) : ISweepObserver
{
    private readonly Lock _gate = new();
    private readonly long _start = System.Diagnostics.Stopwatch.GetTimestamp();
    private readonly Dictionary<int, TrialStatus> _ended = [];
    private TrialStatus? _best;

    public void Changed(TrialStatus trial)
    {
        lock (_gate)
        {
            if (trial.Phase == TrialPhase.Running && trial.Epoch == 0 && trial.RunId is null)
            {
                session.ProgressText.WriteLine($"trial {trial.Trial}  {Point(trial)}  begins");
                return;
            }

            if (!trial.Ended)
                return;
            _ended[trial.Trial] = trial;
            if (trial.Phase == TrialPhase.Finished && (_best is null || plan.Loss(trial.Value) < plan.Loss(_best.Value)))
                _best = trial;
            session.ProgressText.WriteLine(
                $"trial {trial.Trial}  {Point(trial)}  {trial.Phase.ToString().ToLowerInvariant()}"
                + (trial.Value is { } value ? FormattableString.Invariant($"  {plan.Metric} {value:0.0000}") : "")
                + (trial.Message is { } message && trial.Phase == TrialPhase.Failed ? $"  {message}" : "")
                + (_best is { } best ? FormattableString.Invariant($"  best {best.Value:0.0000} (trial {best.Trial})") : "")
                + $"  {_ended.Count} of {plan.Trials} done"
                + Left());
        }
    }

    public void Notice(string message)
    {
        lock (_gate)
            session.ProgressText.WriteLine(message);
    }

    private static string Point(TrialStatus trial) =>
        trial.File is { } file ? Path.GetFileName(file) : string.Join(" ", trial.Values.Select(v => $"{v.Key}={v.Value}"));

    private string Left()
    {
        var rest = plan.Trials - _ended.Count;
        return rest == 0 ? "" : FormattableString.Invariant(
            $"  about {System.Diagnostics.Stopwatch.GetElapsedTime(_start).TotalSeconds / _ended.Count * rest:0} s left");
    }
}
