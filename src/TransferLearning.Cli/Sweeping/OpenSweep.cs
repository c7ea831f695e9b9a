using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Cli.Sweeping;

/// <summary>A sweep with its folder, as the verbs use it.</summary>
internal sealed class OpenSweep(SweepPlan plan, SweepFolder folder, Language language, IReadOnlyList<Experiment> experiments, string workingFolder)
{
    public SweepPlan Plan => plan;

    public SweepFolder Folder => folder;

    public string WorkingFolder => workingFolder;

    public Tracker Tracker() => Tracking.Tracker.Open(experiments[0].Tracking.Uri, workingFolder);

    /// <summary>The sweep of the command line's files, every finding of every file at once.</summary>
    /// <param name="files">The files.</param>
    /// <param name="overrides">What <c>--set</c> gives.</param>
    /// <param name="parallel">What <c>--parallel</c> gives.</param>
    /// <param name="session">The session.</param>
    /// <param name="foreseen">Told, before the long part of planning, of a sweep that there will be unless planning finds an error.</param>
    /// <exception cref="ExperimentException">A file is invalid, or there is nothing to sweep.</exception>
    public static OpenSweep Compile(IReadOnlyList<string> files, IReadOnlyList<string> overrides, int? parallel, Session session, Action<OpenSweep>? foreseen = null)
    {
        var language = Rooms.Language();
        var loaded = files.Select(file => language.Load(session.Resolve(file), overrides, session.Environment)).ToList();
        if (foreseen is not null && loaded.TrueForAll(each => each.Experiment is not null))
            Foresee(foreseen, loaded.ConvertAll(each => each.Experiment!), overrides, parallel, language, session);
        var compiled = loaded.ConvertAll(each => Compiler.Plan(each, session));
        var findings = compiled.SelectMany(result => result.Diagnostics).ToList();
        if (compiled.Exists(result => result.Plan is null))
            throw new ExperimentException(findings);
        var experiments = compiled.ConvertAll(result => result.Plan!.Experiment);
        DiagnosticPrinter.Print([.. findings, .. SweepCompiler.Warnings(experiments)], session);
        return Open(experiments, overrides, parallel, language, session);
    }

    private static void Foresee(Action<OpenSweep> foreseen, IReadOnlyList<Experiment> experiments, IReadOnlyList<string> overrides, int? parallel, Language language, Session session)
    {
        try
        {
            foreseen(Open(experiments, overrides, parallel, language, session));
        }
        catch (ExperimentException)
        {
            // There will be no sweep: it is said with what planning finds.
        }
    }

    /// <summary>The sweep that a folder holds, from the files that its record names; where those have changed, as they were when it was begun.</summary>
    /// <exception cref="RunException">The folder holds none.</exception>
    public static OpenSweep Of(string path, Session session)
    {
        var folder = new SweepFolder(path);
        var record = folder.Record() ?? throw new RunException($"'{path}' holds no sweep.");
        var language = Rooms.Language();
        try
        {
            var (now, plan) = Load(record.Files, record.Overrides);
            if (plan.Identity == record.Identity)
                return new OpenSweep(plan, folder, language, now, record.WorkingFolder);
        }
        catch (ExperimentException)
        {
            // Gone, or being edited.
        }

        var (begun, kept) = Load(SweepFiles.Of(folder, record), []);
        return new OpenSweep(kept with { Name = record.Name, Experiment = record.Experiment, Identity = record.Identity }, folder, language, begun, record.WorkingFolder);

        (List<Experiment>, SweepPlan) Load(IReadOnlyList<string> files, IReadOnlyList<string> overrides)
        {
            var experiments = files.Select(file => language.Load(file, overrides, session.Environment).Valid).ToList();
            RememberPasswords(experiments);
            return (experiments, SweepCompiler.Compile(experiments, overrides));
        }
    }

    /// <summary>The sweep's files hold no passwords: what reads those files, here and in workers and jobs, has them from the environment.</summary>
    private static void RememberPasswords(IEnumerable<Experiment> experiments)
    {
        foreach (var experiment in experiments)
            UrlCredentials.Remember(experiment.Resolved.ToYaml());
    }

    /// <summary>Takes the sweep's folder for this process alone: two that run one sweep would write over each other's trials.</summary>
    /// <exception cref="RunException">Another process runs this sweep.</exception>
    public IDisposable Lock() => FolderLock.TryTake(folder.Path, out var holder)
        ?? throw new RunException($"{holder} runs this sweep already ({folder.Path}). 'dotnet tl sweep status' shows how it goes, 'dotnet tl sweep cancel' ends it.");

    /// <summary>Writes the sweep's record and starts its MLflow run, where that has not been done before; a cancelled sweep goes on.</summary>
    public void Begin()
    {
        folder.WithdrawCancel(null);
        if (folder.Record() is { } begun)
        {
            // The folder may have been moved or copied: what goes on goes on here, and not where the sweep was begun.
            if (begun.WorkingFolder != workingFolder || !begun.Files.SequenceEqual(Files()))
                folder.Write(begun with { WorkingFolder = workingFolder, Files = Files() });
            ParentRun.Mark(Tracker(), begun, RunStatus.Running);
            return;
        }

        SweepFiles.Keep(folder, experiments);
        folder.Write(new SweepRecord
        {
            Name = plan.Name,
            Experiment = plan.Experiment,
            Identity = plan.Identity,
            Files = Files(),
            Overrides = [.. plan.Overrides.Select(UrlSecrets.Removed)],
            Trials = plan.Trials,
            Metric = plan.Metric,
            Maximize = plan.Maximize,
            ParentRunId = ParentRun.Start(Tracker(), plan),
            WorkingFolder = workingFolder,
            Created = DateTimeOffset.UtcNow,
        });
    }

    private List<string> Files() => [.. plan.Files.Select(file => Path.GetFullPath(file, workingFolder))];

    /// <param name="divideThreads">Whether trials that run beside each other on this machine share its cores.</param>
    public TrialQueue Queue(bool divideThreads) => new(plan, folder, Writer(divideThreads));

    public SlurmLauncher Launcher(TrialQueue queue) => new(plan, folder, queue, plan.Launcher, ThisProgram.Command, workingFolder);

    /// <summary>The file of a trial that has ended; one that somebody deleted is written anew.</summary>
    public string ExperimentFile(TrialStatus trial)
    {
        var file = folder.ExperimentFile(trial.Trial);
        if (!File.Exists(file))
            Writer(new SlurmJobs(folder).All().Count == 0).Write(folder, trial);
        return file;
    }

    /// <summary>Threads of torch's operations in each trial on this machine; null for torch's own choice.</summary>
    public int? Threads => experiments[0].Run.Threads ?? Divided;

    // No more trials than there are run beside each other, however many may.
    private int? Divided => Math.Min(plan.Parallel, plan.Trials) is var beside and > 1 ? Math.Max(1, Environment.ProcessorCount / beside) : null;

    private TrialWriter Writer(bool divideThreads) => new(language, plan, divideThreads ? Divided : null);

    private static OpenSweep Open(IReadOnlyList<Experiment> experiments, IReadOnlyList<string> overrides, int? parallel, Language language, Session session)
    {
        RememberPasswords(experiments);
        var plan = SweepCompiler.Compile(experiments, overrides);
        if (parallel is { } given)
            plan = plan with { Parallel = given };
        var folder = new SweepFolder(Path.Combine(session.Folder, SweepFolder.Root, SweepFolder.NameOf(plan.Name, plan.Identity)));
        return new OpenSweep(plan, folder, language, experiments, session.Folder);
    }
}
