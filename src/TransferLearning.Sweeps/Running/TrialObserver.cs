using TransferLearning.Training.Progress;

namespace TransferLearning.Sweeps.Running;

/// <summary>Writes one line per epoch to the trial's log, which <c>tl sweep logs</c> shows, and reports the run's id.</summary>
internal sealed class TrialObserver(TextWriter log, Action<string> started) : IRunObserver
{
    public void Started(RunStarted run)
    {
        log.WriteLine($"{run.Name}: run {run.RunId} on {run.Device}" + (run.ResumedAtEpoch is { } epoch ? $", continued in epoch {epoch}" : ""));
        started(run.RunId!);
    }

    public void EpochEnded(EpochResult epoch) => log.WriteLine(
        $"{epoch.Stage}  epoch {epoch.Epoch}  " + string.Join("  ", epoch.Metrics.Select(m => FormattableString.Invariant($"{m.Key} {m.Value:0.0000}"))));

    public void Notice(string message) => log.WriteLine(UrlSecrets.Masked(message));
}
