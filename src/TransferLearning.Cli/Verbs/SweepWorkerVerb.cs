using System.CommandLine;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Cli.Verbs;

/// <summary>The hidden <c>tl sweep worker FOLDER</c>: runs the trials that it is given on standard input.</summary>
internal sealed class SweepWorkerVerb() : Verb("worker", "Runs a sweep's trials as they come on standard input")
{
    private readonly Argument<string> _folder = new("FOLDER");

    protected override void Declare(Command command)
    {
        command.Hidden = true;
        command.Add(_folder);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = new SweepFolder(arguments.GetValue(_folder)!);
        var record = folder.Record() ?? throw new RunException($"'{folder.Path}' holds no sweep.");
        new WorkerLoop(folder, record, new TrialRunner(session), Console.In, session.ResultText).Run(session.Preempted, session.Cancellation);
        return session.Signalled() ?? ExitStatus.Done;
    }
}
