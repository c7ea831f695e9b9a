using System.CommandLine;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Torch;
using TransferLearning.Sweeps.Running;

namespace TransferLearning.Cli.Verbs;

/// <summary>The hidden <c>tl sweep worker [FILE] [--threads N]</c>: runs the trials that it is given on standard input.</summary>
internal sealed class SweepWorkerVerb() : Verb("worker", "Runs a sweep's trials as they come on standard input")
{
    private readonly Argument<string?> _file = new("FILE") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int?> _threads = new("--threads");

    protected override void Declare(Command command)
    {
        command.Hidden = true;
        command.Add(_file);
        command.Add(_threads);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        // A terminal's Ctrl-C reaches the worker too, beside what its sweep then sends: that is one wish, and leaves time for a checkpoint.
        session.EndInOrder?.Invoke();
        PicturePackages.Offer(session);
        // While the sweep plans: torch is loaded, and beside it looking at the sweep's own file compiles what its trials will go through.
        // On a machine that gives reason to try each network first, the first trial's decides in which mode torch is loaded.
        var threads = arguments.GetValue(_threads);
        var torch = CheckedMachine.UseKnown(session, threads) && !CheckedNetwork.IsDue(session, threads) ? Task.Run(TorchLibrary.Load) : Task.CompletedTask;
        var trials = new TrialRunner(new SweepHost(session));
        if (arguments.GetValue(_file) is { } file)
            trials.WarmUp(file);
        torch.GetAwaiter().GetResult();
        new WorkerLoop(trials, Console.In, session.ResultText).Run(session.Preempted, session.Cancellation);
        return session.Signalled() ?? ExitStatus.Done;
    }
}
