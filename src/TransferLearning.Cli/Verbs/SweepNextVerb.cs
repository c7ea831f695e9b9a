using System.CommandLine;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Lifetime;
using TransferLearning.Sweeps.Slurm;

namespace TransferLearning.Cli.Verbs;

/// <summary>The hidden <c>tl sweep next FOLDER</c>: chooses and submits the next round of an adaptive sweep on Slurm, or ends it.</summary>
internal sealed class SweepNextVerb() : Verb("next", "Submits the next round of a sweep on Slurm")
{
    private readonly Argument<string> _folder = new("FOLDER");

    protected override void Declare(Command command)
    {
        command.Hidden = true;
        command.Add(_folder);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var sweep = OpenSweep.Of(arguments.GetValue(_folder)!, new SweepHost(session));
        if (sweep.Folder.CancelRequested)
            return ExitStatus.Done;
        var queue = sweep.Queue(divideThreads: false);
        var (launcher, slurm) = (sweep.Launcher(queue), new SlurmClient());
        var known = SlurmQueue.OfAsync(sweep.Folder, slurm, session.Cancellation).GetAwaiter().GetResult();
        launcher.ReconcileAsync(slurm, known, session.Cancellation).GetAwaiter().GetResult();
        // This process is the step in the queue.
        var jobs = launcher.SubmitAsync(slurm, known with { Steps = [] }, session.Cancellation).GetAwaiter().GetResult();
        // Trials may still be in the queue, if somebody submitted more. Then the step after them ends the sweep.
        return jobs.Count > 0 || queue.Trials.Any(trial => !trial.Ended) ? ExitStatus.Done : SweepEnd.Report(sweep, queue.Trials, json: false, session);
    }
}
