namespace TransferLearning.Sweeps.State;

/// <summary>The record of a sweep in its folder. It is written when the sweep starts; its paths change when the folder is moved.</summary>
public sealed record SweepRecord
{
    public required string Name { get; init; }

    public required string Experiment { get; init; }

    public required string Identity { get; init; }

    /// <summary>The experiment files, as absolute paths.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    public required IReadOnlyList<string> Overrides { get; init; }

    public required int Trials { get; init; }

    public required string Metric { get; init; }

    public required bool Maximize { get; init; }

    /// <summary>The MLflow run above the trials' runs.</summary>
    public required string ParentRunId { get; init; }

    /// <summary>The working folder of the command; relative paths of the tracking store are relative to it.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Whether trials store decoded pictures for each other.</summary>
    public bool KeepsDecoded { get; init; }

    public required DateTimeOffset Created { get; init; }
}

/// <summary>A trial's report after an epoch: one line of its <c>reports.jsonl</c>.</summary>
public sealed record TrialReport(int Epoch, IReadOnlyDictionary<string, double> Metrics);
