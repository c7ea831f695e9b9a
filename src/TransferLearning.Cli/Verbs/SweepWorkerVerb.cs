using System.CommandLine;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Torch;
using TransferLearning.Sweeps.Running;

namespace TransferLearning.Cli.Verbs;

/// <summary>The hidden <c>tl sweep worker [FILE] [--threads N]</c>: runs the trials that it receives on standard input.</summary>
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
        // Ctrl-C in a terminal reaches this worker, and its sweep then signals it too. Both are one request and leave time for a checkpoint.
        session.EndInOrder?.Invoke();
        PicturePackages.Offer(session);
        // While the sweep plans, this loads torch and, in parallel, compiles the code of a trial by checking the sweep's own file.
        // On a machine where each network must be tried first, the first trial determines the mode in which torch is loaded.
        var threads = arguments.GetValue(_threads);
        var torch = CheckedMachine.UseKnown(session, threads) && !CheckedNetwork.IsDue(session, threads) ? Task.Run(TorchLibrary.Load) : Task.CompletedTask;
        var trials = new TrialRunner(new SweepHost(session));
        if (arguments.GetValue(_file) is { } file)
            trials.WarmUp(file);
        torch.GetAwaiter().GetResult();
        new WorkerLoop(trials, session.Input(), session.ResultText).Run(session.Preempted, session.Cancellation);
        return session.Signalled() ?? ExitStatus.Done;
    }
}
