namespace TransferLearning.Tracking;

/// <summary>What is known of a run when it starts: its experiment, name, parent and tags.</summary>
public sealed record RunInfo
{
    /// <summary>The MLflow experiment; it is created if it does not exist.</summary>
    public required string Experiment { get; init; }

    /// <summary>The run's name (<c>mlflow.runName</c>).</summary>
    public required string Name { get; init; }

    /// <summary>The run's id, 32 lower-case hexadecimal digits; null for a new random one.</summary>
    public string? RunId { get; init; }

    /// <summary>The <see cref="IRunLog.RunId"/> of the parent run; null for none.</summary>
    public string? ParentRunId { get; init; }

    /// <summary>Markdown shown on the run's page (<c>mlflow.note.content</c>).</summary>
    public string? Description { get; init; }

    /// <summary>What was executed (<c>mlflow.source.name</c>), usually the experiment's file.</summary>
    public string? Source { get; init; }

    /// <summary>More tags. The user, the source, and the git commit and branch are added automatically.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>A folder inside the git repository whose commit and branch are recorded; null for the working folder.</summary>
    public string? GitFolder { get; init; }

    /// <summary>The start time; null for now.</summary>
    public DateTimeOffset? Started { get; init; }
}
