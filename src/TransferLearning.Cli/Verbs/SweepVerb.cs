using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Sweeping;
using TransferLearning.Cli.Terminal;
using TransferLearning.Sweeps;
using TransferLearning.Sweeps.Lifetime;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl sweep FILE…</c>: runs a file's <c>sweep</c>, or several files as its points. The same command continues an interrupted sweep.</summary>
internal sealed class SweepVerb() : Verb("sweep", "Runs a file's sweep, or several files as its points; continues an interrupted one by itself")
{
    private readonly Argument<string[]> _files = Arguments.Files();
    private readonly Option<string[]> _set = Arguments.Set();
    private readonly Option<string> _launcher = new("--launcher") { Description = "Where trials run: local, or slurm (submits job arrays and returns)", DefaultValueFactory = _ => "local" };
    private readonly Option<int?> _parallel = new("--parallel") { Description = "Trials at the same time; overrides the file", HelpName = "N" };
    private readonly Option<bool> _failFast = new("--fail-fast") { Description = "The first failed trial ends the sweep" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Shows the points, or the exact batch scripts, and runs nothing" };
    private readonly Option<bool> _json = Arguments.Json();

    protected override IReadOnlyList<Verb> Nested =>
        [new SweepStatusVerb(), new SweepLogsVerb(), new SweepCancelVerb(), new SweepRetryVerb(), new SweepWorkerVerb(), new SweepTaskVerb(), new SweepNextVerb()];

    protected override bool RunsItself => true;

    protected override void Declare(Command command)
    {
        _launcher.AcceptOnlyFromAmong("local", "slurm");
        _parallel.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (!int.TryParse(text, out var number) || number is < 1 or > 1024))
                result.AddError($"--parallel takes a number from 1 to 1024, not '{text}'");
        });
        command.Add(_files);
        command.Add(_set);
        command.Add(_launcher);
        command.Add(_parallel);
        command.Add(_failFast);
        command.Add(_dryRun);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var slurm = arguments.GetValue(_launcher) == "slurm" ? new SlurmClient() : null;
        var dry = arguments.GetValue(_dryRun);
        var host = new SweepHost(session);
        using var workers = new WorkerFactory(host);
        var sweep = OpenSweep.Compile(
            arguments.GetValue(_files)!, arguments.GetValue(_set)!, arguments.GetValue(_parallel), host,
            slurm is not null || dry ? null : foreseen => workers.Foresee(foreseen.Plan, foreseen.Folder, foreseen.Threads, foreseen.Devices), session.Cancellation);
        if (dry)
            return DryRun(sweep, slurm, arguments.GetValue(_json), session);

        using var alone = sweep.Lock();
        // Check the cluster before anything is written.
        if (slurm is not null)
            slurm.MaximumArraySizeAsync(session.Cancellation).GetAwaiter().GetResult();
        sweep.Begin();
        IReadOnlyList<TrialStatus> trials;
        IReadOnlyList<Standing> standings;
        try
        {
            if (slurm is not null)
                return Submit(sweep, slurm, arguments.GetValue(_json), session);
            trials = RunHere(sweep, workers, arguments, session);
            standings = SweepEnding.Close(sweep, trials);
        }
        // If jobs were already submitted to Slurm, they continue and the sweep still runs. Otherwise it has stopped.
        catch (Exception wrong) when (slurm is null || new SlurmJobs(sweep.Folder).All().Count == 0)
        {
            sweep.MarkStopped(wrong is OperationCanceledException ? RunStatus.Killed : RunStatus.Failed);
            throw;
        }

        return SweepEnd.Show(sweep, trials, standings, arguments.GetValue(_json), session);
    }

    private IReadOnlyList<TrialStatus> RunHere(OpenSweep sweep, WorkerFactory workers, ParseResult arguments, Session session)
    {
        TorchPackages.EnsureThere(session);
        CheckedMachine.Ensure(session, sweep.Threads);
        var queue = sweep.Queue(divideThreads: true);
        var observer = SweepProgress.For(session, sweep.Plan, queue.Trials);
        try
        {
            new LocalSweep(sweep.Plan, sweep.Folder, queue, workers, observer, arguments.GetValue(_failFast), () => SweepEnding.Rehearse(sweep, queue.Trials))
                .RunAsync(session.Cancellation).GetAwaiter().GetResult();
        }
        finally
        {
            (observer as IDisposable)?.Dispose();
        }

        return queue.Trials;
    }

    private static int DryRun(OpenSweep sweep, SlurmClient? slurm, bool json, Session session)
    {
        var shown = slurm is null
            ? SweepPreview.Points(sweep)
            : SweepPreview.ScriptsAsync(sweep, slurm, session.ProgressText.WriteLine, session.Cancellation).GetAwaiter().GetResult();
        if (json)
        {
            session.WriteJson(new JsonObject
            {
                ["sweep"] = sweep.Plan.Name,
                ["points"] = sweep.Plan.Points,
                ["seeds"] = sweep.Plan.Seeds,
                ["parallel"] = sweep.Plan.Parallel,
                [slurm is not null ? "scripts" : "known_points"] = new JsonArray([.. shown]),
            });
            return ExitStatus.Done;
        }

        if (slurm is null)
            session.Say($"{sweep.Plan.Name}: {sweep.Plan.Points} points x {sweep.Plan.Seeds} seeds = {sweep.Plan.Trials} trials, {sweep.Plan.Parallel} at the same time");
        foreach (var each in shown)
            session.ResultText.WriteLine(each);
        if (shown.Count == 0)
            session.ProgressText.WriteLine("Nothing is left to submit.");
        return ExitStatus.Done;
    }

    private static int Submit(OpenSweep sweep, SlurmClient slurm, bool json, Session session)
    {
        var submission = SweepSubmission.SubmitAsync(sweep, slurm, session.Cancellation).GetAwaiter().GetResult();
        foreach (var trial in submission.EndedUnbegun)
            session.ProgressText.WriteLine($"trial {trial.Trial}  {PointText.Of(trial, sweep.Plan)}  {trial.Phase.ToString().ToLowerInvariant()}  {trial.Message}");
        if (submission.IsOver)
            return SweepEnd.Report(sweep, submission.Trials, json, session);

        if (json)
            session.WriteJson(new JsonObject
            {
                ["sweep"] = sweep.Plan.Name,
                ["folder"] = sweep.Folder.Path,
                ["jobs"] = new JsonArray([.. submission.Jobs.Select(job => (JsonNode)job)]),
                ["in_queue"] = submission.InQueue,
            });
        else
            session.Say(Text(submission, sweep));
        return ExitStatus.Done;
    }

    private static string Text(SweepSubmission submission, OpenSweep sweep) => submission switch
    {
        { Jobs.Count: > 0 } => $"Submitted {string.Join(", ", submission.Jobs)}. 'dotnet tl sweep status' shows the progress; logs are in {sweep.Folder.Path}/slurm.",
        { IsBetweenRounds: true, InQueue: 0 } => "A job in the queue is choosing the trials of the next round. 'dotnet tl sweep status' shows its progress.",
        _ => $"Nothing is left to submit; {submission.InQueue} trials are in the queue. 'dotnet tl sweep status' shows their progress.",
    };
}
