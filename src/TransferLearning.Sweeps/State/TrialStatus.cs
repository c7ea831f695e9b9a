using TransferLearning.Sweeps.Search;

namespace TransferLearning.Sweeps.State;

/// <summary>
/// A trial's status. It is stored in one small file, which is replaced as a whole and is authoritative. <see cref="SweepFolder.Status"/> adds the latest report.
/// </summary>
public sealed record TrialStatus
{
    /// <summary>The trial's number, from 0.</summary>
    public required int Trial { get; init; }

    /// <summary>The point's number, from 0. Trials that differ only in their seed share it.</summary>
    public required int Point { get; init; }

    /// <summary>The experiment's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The point's values as the sampler's numbers, by key path.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();

    /// <summary>The point's values as texts that an override (<c>key=value</c>) accepts, by key path.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The file of this point, if files are the points.</summary>
    public string? File { get; init; }

    public required TrialPhase Phase { get; init; }

    /// <summary>How often the trial was started.</summary>
    public int Attempts { get; init; }

    /// <summary>The id of the MLflow run.</summary>
    public string? RunId { get; init; }

    /// <summary>The objective's metric at the end, or at the last reported epoch.</summary>
    public double? Value { get; init; }

    /// <summary>The last values of every metric.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The last reported epoch, counted over all stages.</summary>
    public int Epoch { get; init; }

    /// <summary>The reason why the trial failed.</summary>
    public string? Message { get; init; }

    /// <summary>The bounds of the experiment's <c>expect</c> that do not hold, as text.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>The folder with the best model.</summary>
    public string? Model { get; init; }

    public double Seconds { get; init; }

    /// <summary>The worker that runs the trial, as <c>host:process</c> or a job's name.</summary>
    public string? Worker { get; init; }

    /// <summary>Whether the trial has ended.</summary>
    public bool Ended => Phase is TrialPhase.Finished or TrialPhase.Pruned or TrialPhase.Failed or TrialPhase.Cancelled;

    /// <summary>This status with an epoch's report.</summary>
    /// <param name="metric">The objective's metric.</param>
    public TrialStatus Reported(TrialReport report, string metric) => this with
    {
        Epoch = report.Epoch,
        Metrics = report.Metrics,
        Value = report.Metrics.TryGetValue(metric, out var value) ? value : Value,
    };

    /// <summary>
    /// This status with the end that a runner returned. Values that are missing in the end are kept: a trial that fails
    /// before its first report keeps its run, and a stopped trial keeps the metrics of its last epoch.
    /// </summary>
    /// <param name="end">What the runner returned.</param>
    /// <param name="metric">The objective's metric.</param>
    public TrialStatus EndedAs(TrialStatus end, string metric) => this with
    {
        Phase = end.Phase,
        RunId = end.RunId ?? RunId,
        Value = end.Metrics.TryGetValue(metric, out var value) ? value : Value,
        Metrics = end.Metrics.Count > 0 ? end.Metrics : Metrics,
        Message = end.Message,
        Missed = end.Missed,
        Model = end.Model,
        Seconds = end.Seconds,
    };

    internal TrialState State => Phase switch
    {
        TrialPhase.Finished => TrialState.Finished,
        TrialPhase.Pruned => TrialState.Pruned,
        TrialPhase.Failed or TrialPhase.Cancelled => TrialState.Failed,
        _ => TrialState.Running,
    };
}

/// <summary>The phase of a trial.</summary>
public enum TrialPhase
{
    /// <summary>The point is chosen and the trial's file is written.</summary>
    Waiting,
    Running,

    /// <summary>Stopped with a checkpoint; it will be started again.</summary>
    Checkpointed,
    Finished,
    Pruned,
    Failed,
    Cancelled,
}
