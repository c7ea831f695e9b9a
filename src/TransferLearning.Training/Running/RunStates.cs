using TransferLearning.Experiments.Files;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Running;

/// <summary>The status of a run whose state is on disk.</summary>
public enum RunStateStatus
{
    /// <summary>A process is working on it.</summary>
    Running,

    /// <summary>It has finished; its folder holds the model.</summary>
    Finished,

    /// <summary>It ended with an error; the same command continues from its last checkpoint.</summary>
    Failed,

    /// <summary>It was stopped; the same command continues it.</summary>
    Stopped,
}

/// <summary>The state of a run: a folder under <c>.tl/runs</c>.</summary>
/// <param name="Folder">The folder's full path.</param>
/// <param name="RunId">The id of the MLflow run; null if unknown.</param>
/// <param name="Name">The run's name; null if unknown.</param>
/// <param name="Experiment">Its MLflow experiment; null if unknown.</param>
/// <param name="Changed">When a file in it was last written.</param>
/// <param name="Bytes">The size of all its files.</param>
/// <param name="IsDelivered">Whether its journal has been delivered; true if it has no journal.</param>
public sealed record RunState(string Folder, string? RunId, string? Name, string? Experiment, RunStateStatus Status, DateTimeOffset Changed, long Bytes, bool IsDelivered)
{
    /// <summary>The ids of the run and of its folds' runs.</summary>
    public IReadOnlyList<string> RunIds { get; init; } = [];
}

/// <summary>Lists and removes the states of runs in a folder.</summary>
/// <param name="states">For example <c>.tl/runs</c>.</param>
/// <param name="workingFolder">The folder that holds <c>.tl</c> with the journals.</param>
public sealed class RunStates(string states, string workingFolder)
{
    /// <summary>Every state, last changed first.</summary>
    public IReadOnlyList<RunState> List() => Directory.Exists(states)
        ? [.. Directory.GetDirectories(states).Where(folder => !FolderLock.IsBeingRemoved(folder)).Select(Describe).OrderByDescending(run => run.Changed).ThenBy(run => run.Folder, StringComparer.Ordinal)]
        : [];

    /// <summary>The id of the MLflow run with an identity; null if its state is not here.</summary>
    public string? RunIdOf(string identity) => Of(identity)?.Read()?.RunId;

    /// <summary>The folder of the model of the run with an identity; null if its state is not here or has no model.</summary>
    public string? ModelOf(string identity) => Of(identity)?.Model is { } model && ModelFolder.IsIn(model) ? model : null;

    /// <summary>Removes a state: checkpoints and model. Logged data stays.</summary>
    /// <returns>False if a process is working on it; then nothing is removed.</returns>
    /// <exception cref="RunException">The state cannot be removed.</exception>
    public static bool Remove(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return FolderLock.TryRemove(run.Folder);
    }

    // An identity comes from a file: only hexadecimal digits are a folder's name.
    private RunFolder? Of(string identity) =>
        identity.Length == 64 && identity.All(char.IsAsciiHexDigit) && RunFolder.Of(states, identity) is var folder && folder.Read()?.Identity == identity ? folder : null;

    private RunState Describe(string folder)
    {
        folder = Path.GetFullPath(folder);
        var record = new RunFolder(folder).Read();
        var journal = record is null ? null : JournalStatus.Of(workingFolder, record.RunId);
        var contents = FolderContents.Of(folder);
        var status = FolderLock.HolderOf(folder) is not null ? RunStateStatus.Running
            : record?.Result is not null ? RunStateStatus.Finished
            : journal?.Status == RunStatus.Failed ? RunStateStatus.Failed
            : RunStateStatus.Stopped;
        return new RunState(
            folder, record?.RunId, journal?.Name ?? record?.Result?.Name, journal?.Experiment ?? record?.Result?.Experiment, status,
            contents.Changed, contents.Bytes, journal?.IsDelivered ?? true)
        {
            RunIds = [.. contents.Files.Where(file => file.Name == "run.json").Select(file => new RunFolder(file.DirectoryName!).Read()?.RunId).OfType<string>()],
        };
    }
}
