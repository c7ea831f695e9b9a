using TransferLearning.Sweeps.Search;

namespace TransferLearning.Sweeps.State;

/// <summary>What is known of a trial: one small file, replaced as a whole, which is the truth about it; <see cref="SweepFolder.Status"/> adds what it reported since.</summary>
public sealed record TrialStatus
{
    /// <summary>From 0.</summary>
    public required int Trial { get; init; }

    /// <summary>The point, from 0; trials that differ only in their seed share it.</summary>
    public required int Point { get; init; }

    /// <summary>The experiment's seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The point's values in the sampler's numbers, by the parameter's key path.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();

    /// <summary>The point's values as texts of the language.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The file that is this point, where files are the points.</summary>
    public string? File { get; init; }

    public required TrialPhase Phase { get; init; }

    /// <summary>How often it was started.</summary>
    public int Attempts { get; init; }

    /// <summary>The MLflow run.</summary>
    public string? RunId { get; init; }

    /// <summary>The objective's metric at the end, or at the last epoch that was reported.</summary>
    public double? Value { get; init; }

    /// <summary>The last values of every metric.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The last epoch that was reported, counted over all stages.</summary>
    public int Epoch { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Message { get; init; }

    /// <summary>The bounds of the experiment's <c>expect</c> that do not hold, in words.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>The folder with the best model.</summary>
    public string? Model { get; init; }

    public double Seconds { get; init; }

    /// <summary>Who works on it, as <c>host:process</c> or a job's name.</summary>
    public string? Worker { get; init; }

    /// <summary>Whether nothing is left to be done.</summary>
    public bool Ended => Phase is TrialPhase.Finished or TrialPhase.Pruned or TrialPhase.Failed or TrialPhase.Cancelled;

    /// <summary>This status after an epoch's report.</summary>
    /// <param name="metric">The objective's metric.</param>
    public TrialStatus Reported(TrialReport report, string metric) => this with
    {
        Epoch = report.Epoch,
        Metrics = report.Metrics,
        Value = report.Metrics.TryGetValue(metric, out var value) ? value : Value,
    };

    /// <summary>
    /// This status after the end of what worked on the trial. What the end does not speak of stays: a trial that fails
    /// before it has reported keeps its run, and one that is stopped keeps the metrics of its last epoch.
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

/// <summary>Where a trial is.</summary>
public enum TrialPhase
{
    /// <summary>Its point is chosen and its file is written.</summary>
    Waiting,
    Running,

    /// <summary>Stopped with a checkpoint: it will be started again.</summary>
    Checkpointed,
    Finished,
    Pruned,
    Failed,
    Cancelled,
}
