using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Planning;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>A sweep with its folder, from its files to its end.</summary>
public sealed class OpenSweep
{
    private readonly ISweepHost _host;
    private readonly IReadOnlyList<Experiment> _experiments;

    private OpenSweep(SweepPlan plan, SweepFolder folder, IReadOnlyList<Experiment> experiments, string workingFolder, ISweepHost host)
    {
        (Plan, Folder, WorkingFolder) = (plan, folder, workingFolder);
        (_experiments, _host) = (experiments, host);
    }

    /// <summary>What is tried, in which order, and what is compared.</summary>
    public SweepPlan Plan { get; }

    /// <summary>Where its state is.</summary>
    public SweepFolder Folder { get; }

    /// <summary>The folder that relative paths of its files and runs start from.</summary>
    public string WorkingFolder { get; }

    /// <summary>Threads of torch's operations in each trial on this machine; null for torch's own choice.</summary>
    public int? Threads => _experiments[0].Run.Threads ?? Divided;

    // No more trials than there are run beside each other, however many may.
    private int? Divided => Math.Min(Plan.Parallel, Plan.Trials) is var beside and > 1 ? Math.Max(1, Environment.ProcessorCount / beside) : null;

    internal ISweepHost Host => _host;

    /// <summary>The sweep of a command's files, every finding of every file at once.</summary>
    /// <param name="files">The files.</param>
    /// <param name="overrides">What <c>--set</c> gives.</param>
    /// <param name="parallel">Trials at one time; null for what the file says.</param>
    /// <param name="host">The program.</param>
    /// <param name="foreseen">Told, before the long part of planning, of a sweep that there will be unless planning finds an error.</param>
    /// <param name="cancellation">Ends the reading of data and weights.</param>
    /// <exception cref="ExperimentException">A file is invalid, or there is nothing to sweep.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static OpenSweep Compile(
        IReadOnlyList<string> files, IReadOnlyList<string> overrides, int? parallel, ISweepHost host, Action<OpenSweep>? foreseen = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        var loaded = files.Select(file => host.Language.Load(Path.GetFullPath(file, host.Folder), overrides, host.Environment)).ToList();
        if (foreseen is not null && loaded.TrueForAll(each => each.Experiment is not null))
            Foresee(foreseen, loaded.ConvertAll(each => each.Experiment!), overrides, parallel, host);
        var compiled = loaded.ConvertAll(each => each.Plan(cancellation));
        var findings = compiled.SelectMany(result => result.Diagnostics).ToList();
        if (compiled.Exists(result => result.Plan is null))
            throw new ExperimentException(findings);
        var experiments = compiled.ConvertAll(result => result.Plan!.Experiment);
        host.Report([.. findings, .. SweepCompiler.Warnings(experiments)]);
        return Open(experiments, overrides, parallel, host);
    }

    /// <summary>The sweep that a folder holds, from the files that its record names; where those have changed, as they were when it was begun.</summary>
    /// <exception cref="RunException">The folder holds none.</exception>
    public static OpenSweep Of(string path, ISweepHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var folder = new SweepFolder(path);
        var record = folder.Record() ?? throw new RunException($"'{path}' holds no sweep.");
        try
        {
            var (now, plan) = Load(record.Files, record.Overrides);
            if (plan.Identity == record.Identity)
                return new OpenSweep(plan, folder, now, record.WorkingFolder, host);
        }
        catch (ExperimentException)
        {
            // Gone, or being edited.
        }

        var (begun, kept) = Load(SweepFiles.Of(folder, record), []);
        return new OpenSweep(kept with { Name = record.Name, Experiment = record.Experiment, Identity = record.Identity }, folder, begun, record.WorkingFolder, host);

        (List<Experiment>, SweepPlan) Load(IReadOnlyList<string> files, IReadOnlyList<string> overrides)
        {
            var experiments = files.Select(file => host.Language.Load(file, overrides, host.Environment).Valid).ToList();
            RememberPasswords(experiments);
            return (experiments, SweepCompiler.Compile(experiments, overrides));
        }
    }

    /// <summary>Takes the sweep's folder for this process alone: two that run one sweep would write over each other's trials.</summary>
    /// <exception cref="RunException">Another process runs this sweep.</exception>
    public IDisposable Lock() => FolderLock.TryTake(Folder.Path, out var holder)
        ?? throw new RunException($"{holder} runs this sweep already ({Folder.Path}). 'dotnet tl sweep status' shows how it goes, 'dotnet tl sweep cancel' ends it.");

    /// <summary>Writes the sweep's record and starts its MLflow run, where that has not been done before; a cancelled sweep goes on.</summary>
    public void Begin()
    {
        Folder.WithdrawCancel(null);
        if (Folder.Record() is { } begun)
        {
            // The folder may have been moved or copied: what goes on goes on here, and not where the sweep was begun.
            if (begun.WorkingFolder != WorkingFolder || !begun.Files.SequenceEqual(Files()))
                Folder.Write(begun with { WorkingFolder = WorkingFolder, Files = Files() });
            ParentRun.Mark(Tracker(), begun, RunStatus.Running);
            return;
        }

        SweepFiles.Keep(Folder, _experiments);
        Folder.Write(new SweepRecord
        {
            Name = Plan.Name,
            Experiment = Plan.Experiment,
            Identity = Plan.Identity,
            Files = Files(),
            Overrides = [.. Plan.Overrides.Select(UrlSecrets.Removed)],
            Trials = Plan.Trials,
            Metric = Plan.Metric,
            Maximize = Plan.Maximize,
            ParentRunId = ParentRun.Start(Tracker(), Plan),
            WorkingFolder = WorkingFolder,
            Created = DateTimeOffset.UtcNow,
        });
    }

    /// <summary>The sweep's trials.</summary>
    /// <param name="divideThreads">Whether trials that run beside each other on this machine share its cores.</param>
    public TrialQueue Queue(bool divideThreads) => new(Plan, Folder, Writer(divideThreads));

    /// <summary>What submits the sweep's trials to Slurm.</summary>
    public SlurmLauncher Launcher(TrialQueue queue) => new(Plan, Folder, queue, Plan.Launcher, _host.Command, WorkingFolder);

    /// <summary>Ends the MLflow run of a sweep that was stopped, by the user or by what went wrong; where that keeps it from being told too, it is what the user must read.</summary>
    public void MarkStopped(RunStatus status)
    {
        try
        {
            ParentRun.Mark(Tracker(), Folder.Record()!, status);
        }
        catch (Exception)
        {
            // The full disk, say, that stopped the sweep.
        }
    }

    /// <summary>Where the sweep's runs are kept.</summary>
    internal Tracker Tracker() => Tracking.Tracker.Open(_experiments[0].Tracking.Uri, WorkingFolder);

    /// <summary>The file of a trial that has ended; one that somebody deleted is written anew.</summary>
    internal string ExperimentFile(TrialStatus trial)
    {
        var file = Folder.ExperimentFile(trial.Trial);
        if (!File.Exists(file))
            Writer(new SlurmJobs(Folder).All().Count == 0).Write(Folder, trial);
        return file;
    }

    private static void Foresee(Action<OpenSweep> foreseen, IReadOnlyList<Experiment> experiments, IReadOnlyList<string> overrides, int? parallel, ISweepHost host)
    {
        try
        {
            foreseen(Open(experiments, overrides, parallel, host));
        }
        catch (ExperimentException)
        {
            // There will be no sweep: it is said with what planning finds.
        }
    }

    /// <summary>The sweep's files hold no passwords: what reads those files, here and in workers and jobs, has them from the environment.</summary>
    private static void RememberPasswords(IEnumerable<Experiment> experiments)
    {
        foreach (var experiment in experiments)
            UrlCredentials.Remember(experiment.Resolved.ToYaml());
    }

    private static OpenSweep Open(IReadOnlyList<Experiment> experiments, IReadOnlyList<string> overrides, int? parallel, ISweepHost host)
    {
        RememberPasswords(experiments);
        var plan = SweepCompiler.Compile(experiments, overrides);
        if (parallel is { } given)
            plan = plan with { Parallel = given };
        var folder = new SweepFolder(Path.Combine(host.Folder, SweepFolder.Root, SweepFolder.NameOf(plan.Name, plan.Identity)));
        return new OpenSweep(plan, folder, experiments, host.Folder, host);
    }

    private List<string> Files() => [.. Plan.Files.Select(file => Path.GetFullPath(file, WorkingFolder))];

    private TrialWriter Writer(bool divideThreads) => new(_host.Language, Plan, divideThreads ? Divided : null);
}
