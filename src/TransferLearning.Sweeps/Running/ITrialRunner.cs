using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>Runs one trial in this process.</summary>
public interface ITrialRunner
{
    /// <param name="trial">Its status; the experiment is in the folder.</param>
    /// <param name="started">Is told the MLflow run.</param>
    /// <param name="report">Is told every epoch; true: the trial ends there, pruned.</param>
    /// <param name="preempted">The machine is about to be taken away: write a checkpoint and end.</param>
    /// <param name="cancellation">The user wants it to end.</param>
    /// <returns>The trial's last status. Nothing that goes wrong in a trial is thrown.</returns>
    TrialStatus Run(
        SweepFolder folder, SweepRecord sweep, TrialStatus trial, Action<string> started, Func<TrialReport, bool> report,
        CancellationToken preempted, CancellationToken cancellation);
}
