namespace TransferLearning.Tracking;

/// <summary>What a run is called and belongs to when it starts.</summary>
public sealed record RunInfo
{
    /// <summary>The MLflow experiment; created where it does not exist.</summary>
    public required string Experiment { get; init; }

    /// <summary>The run's name (<c>mlflow.runName</c>).</summary>
    public required string Name { get; init; }

    /// <summary>The run's own id, 32 lower-case hexadecimal digits; null draws a new one.</summary>
    public string? RunId { get; init; }

    /// <summary>The id (<see cref="IRunLog.RunId"/>) of the run that this one is nested in; null for none.</summary>
    public string? ParentRunId { get; init; }

    /// <summary>Markdown shown on the run's page (<c>mlflow.note.content</c>).</summary>
    public string? Description { get; init; }

    /// <summary>What was run (<c>mlflow.source.name</c>), usually the experiment's file.</summary>
    public string? Source { get; init; }

    /// <summary>Further tags. The user, the source, the git commit and branch are set without being asked for.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder whose git repository names commit and branch; null for the working folder.</summary>
    public string? GitFolder { get; init; }

    /// <summary>The start; null for now.</summary>
    public DateTimeOffset? Started { get; init; }
}
