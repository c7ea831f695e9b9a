using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>Runs one trial in this process.</summary>
public interface ITrialRunner
{
    /// <param name="trial">The trial's status. Its experiment file is in the folder.</param>
    /// <param name="started">Receives the id of the MLflow run.</param>
    /// <param name="report">Receives every epoch's report; it returns true to prune the trial after that epoch.</param>
    /// <param name="preempted">The machine is about to be taken away: the trial writes a checkpoint and ends.</param>
    /// <param name="cancellation">The user cancels the trial.</param>
    /// <returns>The trial's final status. Errors in the trial are in the status, not thrown.</returns>
    TrialStatus Run(
        SweepFolder folder, SweepRecord sweep, TrialStatus trial, Action<string> started, Func<TrialReport, bool> report,
        CancellationToken preempted, CancellationToken cancellation);
}
