using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>Cancels a sweep, or one of its trials, while another process or Slurm runs it.</summary>
public static class SweepCancel
{
    // Slurm kills a task that does not end within KillWait, 30 seconds by default.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>Requests the end. On Slurm, also cancels the jobs, writes the end of trials that do not write it themselves, and ends the sweep's run.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="only">The trial to cancel; null for the whole sweep.</param>
    /// <param name="host">The program that runs sweeps.</param>
    /// <param name="cancellation">Stops waiting for Slurm.</param>
    /// <exception cref="RunException">There is nothing to cancel, or Slurm does not answer.</exception>
    public static void Request(SweepFolder folder, int? only, ISweepHost host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var name = Path.GetFileName(folder.Path);
        if (only is { } asked && folder.Status(asked) is null)
            throw new RunException($"the sweep '{name}' has no trial {asked} yet.");
        if (only is { } one ? folder.Status(one)!.Ended : folder.Statuses() is var all && all.Count == folder.Record()!.Trials && all.All(trial => trial.Ended))
            throw new RunException(only is null ? $"every trial of '{name}' has ended." : $"the trial {only} of '{name}' has ended.");
        folder.RequestCancel(only);
        var jobs = new SlurmJobs(folder);
        if (jobs.All().Count == 0)
            return;
        CancelOnSlurm(folder, jobs, only, cancellation);
        if (only is null)
            SweepEnding.Close(OpenSweep.Of(folder.Path, host), folder.Statuses());
    }

    private static void CancelOnSlurm(SweepFolder folder, SlurmJobs jobs, int? only, CancellationToken cancellation)
    {
        var names = only is { } one ? jobs.TaskOf(one) is { } task ? [task] : [] : jobs.All().Select(job => $"{job.Job}").ToList();
        if (names.Count > 0)
            new SlurmClient().CancelAsync(names, cancellation).GetAwaiter().GetResult();
        // A running task writes its own end. A waiting or killed task does not.
        var deadline = DateTime.UtcNow + Patience;
        while (Undone().Any(trial => trial.Phase == TrialPhase.Running) && DateTime.UtcNow < deadline)
            cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200));
        foreach (var trial in Undone())
            folder.Write(trial with { Phase = TrialPhase.Cancelled });

        IEnumerable<TrialStatus> Undone() => folder.Statuses().Where(trial => !trial.Ended && (only is null || trial.Trial == only));
    }
}
