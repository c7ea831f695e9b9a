using System.CommandLine;
using System.Globalization;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps.Lifetime;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Verbs;

/// <summary>The hidden <c>tl sweep task FOLDER LIST INDEX</c>: one task of a Slurm array.</summary>
internal sealed class SweepTaskVerb() : Verb("task", "Runs one task of a sweep's job array")
{
    // Slurm normally ends the program within seconds of a requeue. This is for a slow controller.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Argument<string> _folder = new("FOLDER");
    private readonly Argument<string> _list = new("LIST");
    private readonly Argument<string> _index = new("INDEX");

    protected override bool EndsWithSignal => false;

    protected override void Declare(Command command)
    {
        command.Hidden = true;
        command.Add(_folder);
        command.Add(_list);
        command.Add(_index);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var host = new SweepHost(session);
        var sweep = OpenSweep.Of(arguments.GetValue(_folder)!, host);
        // The node may differ from the machine that submitted the job. It is checked when the trial's threads and network are known.
        TorchPackages.EnsureThere(session);
        PicturePackages.Offer(session);
        var index = int.Parse(arguments.GetValue(_index)!, CultureInfo.InvariantCulture);
        var ended = new SlurmTask(sweep.Plan, sweep.Folder, new TrialRunner(host)).Run(arguments.GetValue(_list)!, index, session.Preempted, session.Cancellation);
        if (ended.Phase == TrialPhase.Checkpointed)
        {
            // A nonzero exit status would be a failed task, which Slurm does not requeue.
            new SlurmClient().RequeueAsync(SlurmTask.JobName(), CancellationToken.None).GetAwaiter().GetResult();
            session.Cancellation.WaitHandle.WaitOne(Patience);
            return ExitStatus.Done;
        }

        return ended.Phase switch
        {
            TrialPhase.Finished or TrialPhase.Pruned => ExitStatus.Done,
            _ => session.Signalled() ?? ExitStatus.Failed,
        };
    }
}
