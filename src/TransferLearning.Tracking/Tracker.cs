using System.Text.RegularExpressions;
using TransferLearning.Experiments.Files;
using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Host;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Local;
using TransferLearning.Tracking.Rest;

namespace TransferLearning.Tracking;

/// <summary>
/// Starts runs, continues them and reads them back. A run is written to its journal below <c>.tl/journal</c> in the working
/// folder and delivered from there to the target, which is a local store or a server.
/// </summary>
public sealed partial class Tracker
{
    private static readonly TimeSpan SystemInterval = TimeSpan.FromSeconds(10);

    private Tracker(TrackingTarget target, string? uri, string workingFolder) => (Target, Uri, WorkingFolder) = (target, uri is null ? null : UrlSecrets.Masked(uri), workingFolder);

    /// <summary>The folder that holds <c>.tl</c>, where the journals are.</summary>
    public string WorkingFolder { get; }

    /// <summary>The store or server that runs are delivered to.</summary>
    public TrackingTarget Target { get; }

    /// <summary>The tracking URI as it was given, with passwords masked; null for the default.</summary>
    public string? Uri { get; }

    /// <summary>A new reader for the target's runs; the caller disposes it.</summary>
    public IRunReader Reader => Target.Server is { } server ? new ServerReader(server, RestOptions.Interactive with { UserInfo = Target.UserInfo }) : new LocalReader(Target.Place!);

    /// <summary>Opens a target without creating or contacting anything yet.</summary>
    /// <param name="uri">The tracking URI. Null reads <c>MLFLOW_TRACKING_URI</c>; without that, <c>mlflow.db</c> and <c>mlruns</c> are used.</param>
    /// <param name="workingFolder">The folder of <c>mlflow.db</c>, <c>mlruns</c> and <c>.tl</c>.</param>
    public static Tracker Open(string? uri, string workingFolder)
    {
        var folder = Path.GetFullPath(workingFolder);
        return new Tracker(TrackingTarget.Parse(uri, folder), uri, folder);
    }

    /// <summary>Starts a run.</summary>
    /// <exception cref="RunException">The journal cannot be created, or a run with this id exists.</exception>
    public IRunLog Start(RunInfo info)
    {
        var runId = info.RunId ?? Guid.NewGuid().ToString("N");
        if (!RunIdPattern().IsMatch(runId))
            throw new RunException($"'{runId}' is not a run id: 32 lower-case hexadecimal digits.");
        var git = GitHead.Read(info.GitFolder ?? WorkingFolder);
        var source = info.Source ?? Path.GetFileName(Environment.ProcessPath) ?? "tl";
        var run = new JournaledRun(
            runId, UrlSecrets.Removed(info.Experiment), UrlSecrets.Removed(info.Name), info.ParentRunId, Environment.UserName, UrlSecrets.Masked(source), git?.Commit,
            (info.Started ?? DateTimeOffset.UtcNow).ToUnixTimeMilliseconds(), Target.Address(WorkingFolder));
        var folder = JournalFolder.Of(WorkingFolder, runId);
        if (folder.Exists)
            throw new RunException($"run {runId} has a journal already, '{folder.Path}': it can be continued, not started.");
        var log = OpenJournal(folder, run, JournalPast.None);
        log.Tags(RunTags.Of(info, runId, Environment.UserName, source, git));
        Sample(log);
        return log;
    }

    /// <summary>Continues a run under its id: its status becomes RUNNING, and points it logged before are not logged again.</summary>
    /// <exception cref="RunException">This folder has no journal of the run, or another process is executing the run.</exception>
    public IRunLog Continue(string runId)
    {
        var log = Opened(runId);
        log.Finish(RunStatus.Running);
        Sample(log);
        return log;
    }

    /// <summary>Opens the journal of an ended run to add to it. The run's status does not change.</summary>
    /// <exception cref="RunException">This folder has no journal of the run, or another process is executing the run.</exception>
    public IRunLog Amend(string runId) => Opened(runId);

    /// <summary>Opens the target that a run was first delivered to; null if the folder has no journal of the run.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="workingFolder">The folder that holds <c>.tl</c>.</param>
    public static Tracker? OfRun(string runId, string workingFolder)
    {
        var folder = Path.GetFullPath(workingFolder);
        return RunIdPattern().IsMatch(runId) && JournalFolder.Of(folder, runId) is { Exists: true } journal && journal.Run() is { } run ? Open(run.Uri ?? ".", folder) : null;
    }

    /// <summary>The target's id of one of our runs, and the run's page on a server; both null before the run has been delivered.</summary>
    public (string? StoreRunId, string? Url) Find(string runId)
    {
        var state = DeliveryState.Read(JournalFolder.Of(WorkingFolder, runId).Cursor(Target.FileName(WorkingFolder)));
        return (state.StoreRunId, Target.Server is null ? null : ServerAddress.OfRun(Target.ToString(), state));
    }

    /// <summary>Whether a run's journal registers its model under a name and an alias.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="name">The name of the registered model.</param>
    /// <param name="alias">The alias of the version; null for none.</param>
    public bool IsRegistered(string runId, string name, string? alias)
    {
        var (journal, found) = (JournalFolder.Of(WorkingFolder, runId), false);
        if (!journal.Exists)
            return false;
        using var reader = new JournalReader(journal.File);
        reader.Scan(batch => found |= batch.Registrations.Exists(each => each.Name == name && each.Alias == alias));
        return found;
    }

    /// <summary>Whether the working folder has a journal of the run.</summary>
    public bool HasJournal(string runId) => JournalFolder.Of(WorkingFolder, runId).Exists;

    private RunJournal Opened(string runId)
    {
        var folder = JournalFolder.Of(WorkingFolder, runId);
        if (!RunIdPattern().IsMatch(runId) || !folder.Exists)
            throw new RunException($"there is no journal of run '{runId}' below '{LocalState.Journals(WorkingFolder)}', so it cannot be continued.");
        return OpenJournal(folder, null, null);
    }

    private static void Sample(RunJournal log)
    {
        if (!string.Equals(ProcessEnvironment.Read("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING"), "false", StringComparison.OrdinalIgnoreCase))
            log.SampleSystem(SystemInterval);
    }

    private RunJournal OpenJournal(JournalFolder folder, JournaledRun? run, JournalPast? past)
    {
        FileStream? writerLock = null;
        var problems = new Problems();
        if (TrackingTarget.Unwritable(Uri) is { } unwritable)
            problems.Add("uri", $"'{unwritable}' is a store that only MLflow's own server writes, so the run is in {Target}. Start 'mlflow server --backend-store-uri {unwritable}', name its http address as the tracking URI, and send the run there with 'tl sync --to'.");
        try
        {
            folder.Create();
            writerLock = folder.LockForWriting() ?? throw new RunException($"another process is writing run {folder.RunId} now ('{folder.Path}').");
            past ??= JournalPast.Read(folder);
            run ??= past.Run ?? throw new RunException($"'{folder.File}' does not say which run it is of: it cannot be continued.");
            return new RunJournal(folder, writerLock, past, Sink(), Target.ToString(), run, problems);
        }
        catch (Exception error)
        {
            writerLock?.Dispose();
            if (error is IOException or UnauthorizedAccessException)
                throw new RunException($"the run's journal cannot be written: {error.Message}", error);
            throw;
        }
    }

    private IRunSink Sink() => Target.Sink(WorkingFolder, RestOptions.Background);

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex RunIdPattern();
}
