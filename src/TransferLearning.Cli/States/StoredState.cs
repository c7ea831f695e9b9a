namespace TransferLearning.Cli.States;

/// <summary>The kinds of folders under <c>.tl</c>.</summary>
internal enum StateKind
{
    /// <summary>A run's checkpoints and model, with its journal.</summary>
    Run,

    /// <summary>A sweep's folder, with the journal of its parent run.</summary>
    Sweep,

    /// <summary>A journal whose run's state was removed.</summary>
    Journal,

    /// <summary>A model that was downloaded from a server.</summary>
    Fetched,
}

/// <summary>Whether a folder may be removed.</summary>
internal enum StateHold
{
    /// <summary>It may be removed.</summary>
    None,

    /// <summary>It may be removed only with <c>--force</c>.</summary>
    UnlessForced,

    /// <summary>It may not be removed: a process is using it.</summary>
    Always,
}

/// <summary>A folder under <c>.tl</c>.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Folder">The folder's full path.</param>
/// <param name="RunId">The id of the MLflow run (for a sweep, of the parent); null if unknown.</param>
/// <param name="Name">The name of the run or sweep; null if unknown.</param>
/// <param name="Experiment">The MLflow experiment; null if unknown.</param>
/// <param name="Status"><c>running</c>, <c>finished</c>, <c>failed</c>, <c>stopped</c> or <c>damaged</c>; null for a copy.</param>
/// <param name="Changed">When a file in it was last written.</param>
/// <param name="Bytes">The size of all its files.</param>
/// <param name="IsDelivered">Whether its journal has been delivered; null if it has none.</param>
internal sealed record StoredState(
    StateKind Kind, string Folder, string? RunId, string? Name, string? Experiment, string? Status, DateTimeOffset Changed, long Bytes, bool? IsDelivered)
{
    /// <summary>Whether the folder may be removed.</summary>
    public StateHold Hold { get; init; }

    /// <summary>Why it is held and what to do, as the end of a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>Removes the folder; returns false if a process has started to use it.</summary>
    public required Func<bool> Remove { get; init; }

    /// <summary>Whether the run or sweep failed, was stopped, or is damaged.</summary>
    public bool HasFailed => Status is "failed" or "stopped" or "damaged";

    /// <summary>The name that a table shows.</summary>
    public string Shown => Name ?? Path.GetFileName(Folder);
}
