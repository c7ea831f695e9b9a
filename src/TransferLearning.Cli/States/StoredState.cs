namespace TransferLearning.Cli.States;

/// <summary>What lies under <c>.tl</c>.</summary>
internal enum StateKind
{
    /// <summary>A run's checkpoints and model, with its journal.</summary>
    Run,

    /// <summary>A sweep's folder, with the journal of its parent run.</summary>
    Sweep,

    /// <summary>A journal whose run's state is gone.</summary>
    Journal,

    /// <summary>A model that was fetched from a server.</summary>
    Fetched,
}

/// <summary>Whether something may be removed.</summary>
internal enum StateHold
{
    /// <summary>It may.</summary>
    None,

    /// <summary>Only where the user says so.</summary>
    UnlessForced,

    /// <summary>It may not: a process is at work on it.</summary>
    Always,
}

/// <summary>A folder below <c>.tl</c>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Folder">The folder's full path.</param>
/// <param name="RunId">The MLflow run; of a sweep the parent's; null where nothing says it.</param>
/// <param name="Name">The name of the run or sweep; null where nothing says it.</param>
/// <param name="Experiment">Its MLflow experiment; null where nothing says it.</param>
/// <param name="Status"><c>running</c>, <c>finished</c>, <c>failed</c> or <c>stopped</c>; null for what is only a copy.</param>
/// <param name="Changed">When a file of it was last written.</param>
/// <param name="Bytes">All its files.</param>
/// <param name="IsDelivered">Whether its journal has arrived somewhere; null where it has none.</param>
internal sealed record StoredState(
    StateKind Kind, string Folder, string? RunId, string? Name, string? Experiment, string? Status, DateTimeOffset Changed, long Bytes, bool? IsDelivered)
{
    /// <summary>Whether it may be removed.</summary>
    public StateHold Hold { get; init; }

    /// <summary>Why it is held, and what to do, as the end of a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>Removes it; false where a process has begun to work on it.</summary>
    public required Func<bool> Remove { get; init; }

    /// <summary>Whether it failed or was stopped.</summary>
    public bool HasFailed => Status is "failed" or "stopped" or "damaged";

    /// <summary>The name that a table shows.</summary>
    public string Shown => Name ?? Path.GetFileName(Folder);
}
