namespace TransferLearning.Sweeps.State;

/// <summary>What a sweep's folder says of the sweep as a whole: written at its beginning; the paths change where the folder was moved.</summary>
public sealed record SweepRecord
{
    public required string Name { get; init; }

    public required string Experiment { get; init; }

    public required string Identity { get; init; }

    /// <summary>The files, absolute.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    public required IReadOnlyList<string> Overrides { get; init; }

    public required int Trials { get; init; }

    public required string Metric { get; init; }

    public required bool Maximize { get; init; }

    /// <summary>The MLflow run above the trials' runs.</summary>
    public required string ParentRunId { get; init; }

    /// <summary>The working folder of the command, in which tracking's relative paths have their meaning.</summary>
    public required string WorkingFolder { get; init; }

    public required DateTimeOffset Created { get; init; }
}

/// <summary>What a trial reported after an epoch: one line of its <c>reports.jsonl</c>.</summary>
public sealed record TrialReport(int Epoch, IReadOnlyDictionary<string, double> Metrics);
