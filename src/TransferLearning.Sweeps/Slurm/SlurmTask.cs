using TransferLearning.Experiments.Files;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Slurm;

/// <summary>Runs one task of an array: starts or continues a trial, and keeps its status in the sweep's folder.</summary>
public sealed class SlurmTask(SweepPlan plan, SweepFolder folder, ITrialRunner runner)
{
    /// <summary>Runs the trial of an array index to its end or to a checkpoint.</summary>
    /// <param name="preempted">Set by the signal USR1, which Slurm sends before the time limit.</param>
    /// <exception cref="RunException">The folder holds no sweep.</exception>
    public TrialStatus Run(string list, int index, CancellationToken preempted, CancellationToken cancellation)
    {
        var sweep = folder.Record() ?? throw new RunException($"'{folder.Path}' holds no sweep.");
        var trial = SlurmJobs.Trial(list, index);
        var status = folder.Status(trial) ?? throw new RunException($"the trial {trial} of '{folder.Path}' has no status.");
        if (status.Ended)
            return status;
        if (folder.CancelRequestedFor(trial))
            return Write(status with { Phase = TrialPhase.Cancelled });

        status = Write(status with { Phase = TrialPhase.Running, Attempts = status.Attempts + 1, Worker = JobName(), Message = null });
        var ended = runner.Run(folder, sweep, status,
            run => status = Write(status with { RunId = run }),
            report =>
            {
                folder.Append(trial, report);
                status = status.Reported(report, plan.Metric);
                return plan.Pruner is { } pruner && pruner.ShouldStop(trial, report.Epoch, EveryTrialsReports());
            },
            preempted, cancellation);
        status = status.EndedAs(ended, plan.Metric);
        // Slurm may also end a task by itself (preemption). Then the trial waits for its next start.
        return Write(!status.Ended && folder.CancelRequestedFor(trial) ? status with { Phase = TrialPhase.Cancelled } : status);
    }

    /// <summary>
    /// This task's name for <c>scontrol requeue</c>. SLURM_JOB_ID will not do: for the last index of an array it is the number of the whole array.
    /// </summary>
    public static string JobName() =>
        ProcessEnvironment.Given("SLURM_ARRAY_JOB_ID") is { } array
            ? $"{array}_{ProcessEnvironment.Read("SLURM_ARRAY_TASK_ID")}"
            : ProcessEnvironment.Read("SLURM_JOB_ID") ?? $"{Environment.MachineName}:{Environment.ProcessId}";

    private List<Pruning.Report> EveryTrialsReports() =>
        [.. folder.Statuses().SelectMany(other => folder.Reports(other.Trial)
            .Where(report => report.Metrics.ContainsKey(plan.Metric))
            .Select(report => new Pruning.Report(other.Trial, report.Epoch, plan.Loss(report.Metrics[plan.Metric]))))];

    private TrialStatus Write(TrialStatus status)
    {
        folder.Write(status);
        return status;
    }
}
