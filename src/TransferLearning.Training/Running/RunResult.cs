using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>All stages done; the results are in the store.</summary>
    Finished,

    /// <summary>The identical run was finished before; nothing was done (<see cref="RunResult.RunId"/> is the earlier one).</summary>
    AlreadyFinished,

    /// <summary>Another process is doing this very run; nothing was done.</summary>
    RunningElsewhere,

    /// <summary>Only what a dry run does: one batch through everything.</summary>
    DryRun,

    /// <summary>Stopped with a checkpoint, to be started again (exit status 75).</summary>
    Checkpointed,

    /// <summary>Cancelled by the user; marked KILLED. The same command continues it.</summary>
    Cancelled,

    /// <summary>Ended by <see cref="RunOptions.Continue"/> (a sweep's pruning), with what it had reached.</summary>
    Pruned,

    /// <summary>Failed: see <see cref="RunResult.Message"/>.</summary>
    Failed,
}

/// <summary>The result of a gate of <c>expect</c>.</summary>
/// <param name="Metric">For example <c>val_accuracy</c>.</param>
/// <param name="Condition">As written, for example <c>&gt;= 0.95</c>.</param>
/// <param name="Value">What was reached; null where the metric was not measured.</param>
public sealed record Gate(string Metric, string Condition, double? Value, bool Holds);

/// <summary>What a run came to.</summary>
public sealed record RunResult
{
    public required RunOutcome Outcome { get; init; }

    public required string Name { get; init; }

    public required string Experiment { get; init; }

    /// <summary>The MLflow run; null where none was started.</summary>
    public string? RunId { get; init; }

    /// <summary>The run's id in the store that it was delivered to: a server chooses its own. Null where it has not arrived.</summary>
    public string? StoreRunId { get; init; }

    /// <summary>What went wrong, or what there is to know; null where nothing.</summary>
    public string? Message { get; init; }

    /// <summary>The last values of every metric (<c>val_accuracy</c>), and the best (<c>best/val_accuracy</c>).</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The task's metric.</summary>
    public string Metric { get; init; } = "accuracy";

    public IReadOnlyList<EpochResult> Epochs { get; init; } = [];

    public IReadOnlyList<Gate> Gates { get; init; } = [];

    /// <summary>Wall time, all starts of the run together.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Where the run is to be seen; null where it has not arrived.</summary>
    public string? Url { get; init; }

    /// <summary>The folder with the checkpoints.</summary>
    public string? StateFolder { get; init; }

    /// <summary>The folder with the best model, as <c>predict</c> and <c>export</c> read it.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>The picture of the learning curves; null where there is none.</summary>
    public string? CurvesFile { get; init; }

    public bool GatesHold => Gates.All(gate => gate.Holds);
}
