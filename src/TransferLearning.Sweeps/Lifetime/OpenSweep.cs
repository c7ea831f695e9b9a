using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.Running;
using TransferLearning.Sweeps.Slurm;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Planning;

namespace TransferLearning.Sweeps.Lifetime;

/// <summary>A sweep together with its folder.</summary>
public sealed class OpenSweep
{
    private readonly ISweepHost _host;
    private readonly IReadOnlyList<Experiment> _experiments;
    private bool _keepsDecoded;

    private OpenSweep(SweepPlan plan, SweepFolder folder, IReadOnlyList<Experiment> experiments, string workingFolder, ISweepHost host)
    {
        (Plan, Folder, WorkingFolder) = (plan, folder, workingFolder);
        (_experiments, _host) = (experiments, host);
    }

    /// <summary>The compiled sweep.</summary>
    public SweepPlan Plan { get; }

    /// <summary>The folder with the sweep's state.</summary>
    public SweepFolder Folder { get; }

    /// <summary>The base folder of relative paths in the sweep's files and runs.</summary>
    public string WorkingFolder { get; }

    /// <summary>The number of threads for torch's operations in each local trial; null for torch's own choice.</summary>
    public int? Threads => _experiments[0].Run.Threads ?? Divided;

    /// <summary>The number of devices that share each batch of a trial.</summary>
    public int Devices => _experiments[0].Run.Devices ?? 1;

    // Concurrency is min(parallel, trials).
    private int? Divided => Math.Min(Plan.Parallel, Plan.Trials) is var beside and > 1 ? Math.Max(1, Environment.ProcessorCount / beside) : null;

    internal ISweepHost Host => _host;

    /// <summary>Compiles the sweep of a command's files. Reports the errors of all files together.</summary>
    /// <param name="files">The experiment files.</param>
    /// <param name="overrides">The overrides from <c>--set</c>.</param>
    /// <param name="parallel">How many trials run at the same time; null for the file's value.</param>
    /// <param name="host">The program that runs the sweep.</param>
    /// <param name="foreseen">Called with the sweep before the slow part of planning, which may still find an error.</param>
    /// <param name="cancellation">Stops reading data and weights.</param>
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
        var sweep = Open(experiments, overrides, parallel, host);
        sweep._keepsDecoded = sweep.Plan.Decoding(compiled.ConvertAll(result => result.Plan!)).Kept;
        return sweep;
    }

    /// <summary>
    /// Opens the sweep in a folder, from the files that its record names. If those files have changed, the copies from the sweep's start are used.
    /// </summary>
    /// <exception cref="RunException">The folder holds no sweep.</exception>
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
            // The user deleted the file, or is editing it.
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

    /// <summary>Locks the sweep's folder for this process: two processes that run one sweep would overwrite each other's trials.</summary>
    /// <exception cref="RunException">Another process runs this sweep.</exception>
    public IDisposable Lock() => FolderLock.TryTake(Folder.Path, out var holder)
        ?? throw new RunException($"{holder} already runs this sweep ({Folder.Path}). 'dotnet tl sweep status' shows its progress, 'dotnet tl sweep cancel' ends it.");

    /// <summary>Writes the sweep's record and starts its MLflow run, unless both exist. A cancelled sweep continues.</summary>
    public void Begin()
    {
        Folder.WithdrawCancel(null);
        if (Folder.Record() is { } begun)
        {
            // The folder may have been moved or copied: the sweep resumes in the new folder.
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
            KeepsDecoded = _keepsDecoded,
            Created = DateTimeOffset.UtcNow,
        });
    }

    /// <summary>Creates the queue of the sweep's trials.</summary>
    /// <param name="divideThreads">Whether trials that run at the same time on this machine share its cores.</param>
    public TrialQueue Queue(bool divideThreads) => new(Plan, Folder, Writer(divideThreads));

    /// <summary>Creates the launcher that submits the sweep's trials to Slurm.</summary>
    public SlurmLauncher Launcher(TrialQueue queue) => new(Plan, Folder, queue, Plan.Launcher, _host.Command, WorkingFolder);

    /// <summary>
    /// Ends the MLflow run of a sweep that the user or an error stopped. If the run cannot be ended either, the user is warned about that.
    /// </summary>
    public void MarkStopped(RunStatus status)
    {
        try
        {
            ParentRun.Mark(Tracker(), Folder.Record()!, status);
        }
        catch (Exception)
        {
            // A full disk, for example, which may also have stopped the sweep.
        }
    }

    /// <summary>The page of the sweep's own run on a server; null for a local store, or until the run has been delivered.</summary>
    public string? Page => Folder.Record() is { } record ? Tracker().Find(record.ParentRunId).Url : null;

    /// <summary>Opens the store of the sweep's runs.</summary>
    internal Tracker Tracker() => Tracking.Tracker.Open(_experiments[0].Tracking.Uri, WorkingFolder);

    /// <summary>The experiment file of an ended trial. It is written again if somebody deleted it.</summary>
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
            // An invalid file: there is no sweep. Planning reports this error together with its own.
        }
    }

    /// <summary>Remembers passwords in the environment: the sweep's files hold none, and workers and jobs that read those files need them.</summary>
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
