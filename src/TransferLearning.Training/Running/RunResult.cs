using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>All stages are done; the results are in the store.</summary>
    Finished,

    /// <summary>The identical run had already finished; nothing was done (<see cref="RunResult.RunId"/> is the earlier run).</summary>
    AlreadyFinished,

    /// <summary>Another process is working on this run; nothing was done.</summary>
    RunningElsewhere,

    /// <summary>A dry run: one batch went through every step.</summary>
    DryRun,

    /// <summary>Stopped with a checkpoint; it is to be started again (exit status 75).</summary>
    Checkpointed,

    /// <summary>Cancelled by the user and marked KILLED. The same command continues it.</summary>
    Cancelled,

    /// <summary>Ended by <see cref="RunOptions.Continue"/> (a sweep's pruning), with its results so far.</summary>
    Pruned,

    /// <summary>Failed: see <see cref="RunResult.Message"/>.</summary>
    Failed,
}

/// <summary>The result of a bound in <c>expect</c>.</summary>
/// <param name="Metric">The metric, for example <c>val_accuracy</c>.</param>
/// <param name="Condition">The condition as written, for example <c>&gt;= 0.95</c>.</param>
/// <param name="Value">The metric's value; null if it was not measured.</param>
public sealed record Gate(string Metric, string Condition, double? Value, bool Holds);

/// <summary>The result of a run.</summary>
public sealed record RunResult
{
    public required RunOutcome Outcome { get; init; }

    public required string Name { get; init; }

    public required string Experiment { get; init; }

    /// <summary>The id of the MLflow run; null if none was started.</summary>
    public string? RunId { get; init; }

    /// <summary>The run's id in the store that it was delivered to: a server assigns its own. Null if it has not been delivered.</summary>
    public string? StoreRunId { get; init; }

    /// <summary>An error or other message; null for none.</summary>
    public string? Message { get; init; }

    /// <summary>The last values of every metric (<c>val_accuracy</c>), and the best (<c>best/val_accuracy</c>).</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The task's metric.</summary>
    public string Metric { get; init; } = "accuracy";

    public IReadOnlyList<EpochResult> Epochs { get; init; } = [];

    public IReadOnlyList<Gate> Gates { get; init; } = [];

    /// <summary>The wall time of all starts of the run.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The URL of the run; null if it has not been delivered.</summary>
    public string? Url { get; init; }

    /// <summary>The folder with the checkpoints.</summary>
    public string? StateFolder { get; init; }

    /// <summary>The folder with the best model, as <c>predict</c> and <c>export</c> read it.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>The picture of the learning curves; null if there is none.</summary>
    public string? CurvesFile { get; init; }

    public bool GatesHold => Gates.All(gate => gate.Holds);
}
