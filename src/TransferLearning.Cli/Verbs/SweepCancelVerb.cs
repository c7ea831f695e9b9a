using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Lifetime;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep cancel [SWEEP] [--trial N]</c>: ends a sweep or one trial of it, here or on Slurm.</summary>
internal sealed class SweepCancelVerb() : OneSweepVerb("cancel", "Ends a sweep, or one trial of it")
{
    // Slurm kills a task that does not end within KillWait, 30 seconds by default.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly Option<int?> _trial = new("--trial") { Description = "Only this trial", HelpName = "N" };

    protected override void Declare(Command command)
    {
        base.Declare(command);
        command.Add(_trial);
    }

    protected override void Run(SweepFolder folder, bool json, ParseResult arguments, Session session)
    {
        var only = arguments.GetValue(_trial);
        if (only is { } asked && folder.Status(asked) is null)
            throw new RunException($"the sweep '{Path.GetFileName(folder.Path)}' has no trial {asked} yet.");
        if (only is { } one ? folder.Status(one)!.Ended : folder.Statuses() is var all && all.Count == folder.Record()!.Trials && all.All(trial => trial.Ended))
            throw new RunException(only is null ? $"every trial of '{Path.GetFileName(folder.Path)}' has ended." : $"the trial {only} of '{Path.GetFileName(folder.Path)}' has ended.");
        folder.RequestCancel(only);
        var jobs = new SlurmJobs(folder);
        var onSlurm = jobs.All().Count > 0;
        if (onSlurm)
            CancelOnSlurm(folder, jobs, only, session);
        if (onSlurm && only is null)
            SweepEnding.Close(OpenSweep.Of(folder.Path, new SweepHost(session)), folder.Statuses());

        if (json)
            session.WriteJson(new JsonObject { ["sweep"] = folder.Record()!.Name, ["folder"] = folder.Path, ["trial"] = only });
        else
            session.Say(only is { } number ? $"Cancelled trial {number}." : $"Cancelled {Path.GetFileName(folder.Path)}.");
    }

    private static void CancelOnSlurm(SweepFolder folder, SlurmJobs jobs, int? only, Session session)
    {
        var names = only is { } one ? jobs.TaskOf(one) is { } task ? [task] : [] : jobs.All().Select(job => $"{job.Job}").ToList();
        if (names.Count > 0)
            new SlurmClient().CancelAsync(names, session.Cancellation).GetAwaiter().GetResult();
        // A task at work writes its end itself; nobody does so for one that waits, or that was killed.
        var deadline = DateTime.UtcNow + Patience;
        while (Undone().Any(trial => trial.Phase == TrialPhase.Running) && DateTime.UtcNow < deadline)
            session.Cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200));
        foreach (var trial in Undone())
            folder.Write(trial with { Phase = TrialPhase.Cancelled });

        IEnumerable<TrialStatus> Undone() => folder.Statuses().Where(trial => !trial.Ended && (only is null || trial.Trial == only));
    }
}
