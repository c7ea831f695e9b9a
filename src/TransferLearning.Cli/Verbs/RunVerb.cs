using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Completing;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Tracking;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl run FILE…</c>: trains each experiment in turn. All files are checked before the first run starts.</summary>
internal sealed class RunVerb() : Verb("run", "Trains each experiment; continues an interrupted run by itself")
{
    private readonly Argument<string[]> _files = Arguments.Files();
    private readonly Option<string[]> _set = Arguments.Set();
    private readonly Option<string?> _device = new("--device") { Description = "Where to compute: auto, cpu, cuda, cuda:N or mps", HelpName = "device", CompletionSources = { Candidates.Devices } };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Plans, runs one batch through every step, logs nothing" };
    private readonly Option<bool> _fresh = new("--fresh") { Description = "Runs from the start, even if the identical run is finished or interrupted" };
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_files);
        command.Add(_set);
        command.Add(_device);
        command.Add(_dryRun);
        command.Add(_fresh);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var overrides = arguments.GetValue(_set)!.ToList();
        if (arguments.GetValue(_device) is { } device)
            overrides.Add($"run.device={device}");
        TorchPackages.Foresee(session);
        var plans = Compiler.Plans(arguments.GetValue(_files)!, overrides, session);
        var threads = plans[0].Experiment.Run.Threads;
        CheckedNetwork.Ensure(session, plans[0]);
        TorchPackages.Ensure(session, threads);
        PicturePackages.Offer(session);

        var options = new RunOptions
        {
            Fresh = arguments.GetValue(_fresh),
            DryRun = arguments.GetValue(_dryRun),
            StateFolder = LocalState.Runs(session.Folder),
            Preempted = session.Preempted,
            Machine = MachineRecords.OfThisMachine,
            Overdue = session.Abandon is { } abandon ? () => abandon(session.Signalled() ?? ExitStatus.Interrupted) : null,
        };
        var ended = new List<(string File, RunResult Result)>();
        foreach (var plan in plans)
        {
            if (plan != plans[0])
                CheckedNetwork.Ensure(session, plan);
            ended.Add((plan.Experiment.File, RunOne(plan, options, arguments, session)));
            if (ended[^1].Result.Outcome is RunOutcome.Cancelled or RunOutcome.Checkpointed)
                break;
        }

        if (arguments.GetValue(_json))
            session.WriteJson(new JsonArray([.. ended.Select(each => RunJson.Of(each.File, each.Result))]));
        else
        {
            List<RunResult> results = ended.ConvertAll(each => each.Result);
            ResultsTable.Write(session, results);
            AfterRuns.Write(session, results);
        }

        return Status([.. ended.Select(each => each.Result)], session);
    }

    // A failed file does not stop the others: a list of files is a manual sweep.
    private static RunResult RunOne(Plan plan, RunOptions options, ParseResult arguments, Session session)
    {
        var failed = new RunResult { Outcome = RunOutcome.Failed, Name = plan.Experiment.Name, Experiment = plan.Experiment.ExperimentName };
        try
        {
            var tracker = Tracker.Open(plan.Experiment.Tracking.Uri, session.Folder);
            var result = Observed.By(session, observer => new Runner(new Planner()).Run(plan, tracker, observer, options, session.Cancellation));
            if (result.Message is { } message)
                session.ProgressText.WriteLine($"{result.Name}  {message}");
            return result;
        }
        catch (RunException known)
        {
            session.ProgressText.WriteLine($"error: {plan.Experiment.Name}: {known.Message}");
            return failed with { Message = known.Message };
        }
        catch (Exception unexpected) when (unexpected is not (OperationCanceledException or ExperimentException))
        {
            Failure.Report(unexpected, [.. arguments.Tokens.Select(token => token.Value)], session);
            return failed with { Message = unexpected.Message };
        }
    }

    private static int Status(IReadOnlyList<RunResult> results, Session session)
    {
        if (results.Any(result => result.Outcome == RunOutcome.Cancelled))
            return session.Signalled() ?? ExitStatus.Interrupted;
        if (results.Any(result => result.Outcome == RunOutcome.Checkpointed))
            return ExitStatus.Checkpointed;
        if (results.Any(result => result.Outcome is RunOutcome.Failed or RunOutcome.RunningElsewhere))
            return ExitStatus.Failed;
        return results.All(result => result.GatesHold) ? ExitStatus.Done : ExitStatus.ExpectationMissed;
    }
}
