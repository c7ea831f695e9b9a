using System.Text.Json.Serialization;

namespace TransferLearning.Tracking.Journal;

/// <summary>The kind of a record, the first byte of its payload. The numbers are part of the file format and never reused.</summary>
internal enum RecordKind : byte
{
    Run = 1,
    Metric = 2,
    Params = 3,
    Tags = 4,
    Dataset = 5,
    Artifact = 6,
    Model = 7,
    Register = 8,
    Status = 9,
}

/// <summary>One point of a metric.</summary>
internal readonly record struct MetricPoint(string Key, double Value, long Time, long Step);

/// <summary>The first record of a journal, which identifies the run.</summary>
internal sealed record JournaledRun(
    string RunId,
    string Experiment,
    string Name,
    string? ParentRunId,
    string User,
    string Source,
    string? SourceVersion,
    long Started,
    string? Uri);

/// <summary>An artifact: its path in the run, and the file that holds its bytes.</summary>
/// <param name="Path">The artifact's path in the run.</param>
/// <param name="Spool">The name of its copy in the journal's spool; null if <paramref name="File"/> is set.</param>
/// <param name="File">The original file if it was not copied (an artifact of a local run that is sent to a server).</param>
/// <param name="Length">The length in bytes.</param>
internal sealed record ArtifactRecord(string Path, string? Spool, string? File, long Length);

/// <summary>A logged model. Its files are artifacts of the run too.</summary>
internal sealed record ModelRecord(string ArtifactPath, string Uuid, string MlModel, string Flavor, long Step, long Time, IReadOnlyList<ArtifactRecord> Files)
{
    /// <summary>The model's name in MLflow 3; null for the artifact folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>Who ran what: the user and the source of the model's run; null in journals of earlier versions.</summary>
    public string? User { get; init; }

    /// <inheritdoc cref="User"/>
    public string? Source { get; init; }

    /// <summary>The model's params in MLflow 3.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>The model's metrics in MLflow 3.</summary>
    public IReadOnlyList<ModelMetric>? Metrics { get; init; }
}

/// <summary>A request to register a model version.</summary>
internal sealed record RegisterRecord(string ArtifactPath, string Name, string? Alias);

/// <summary>The run's status and, if it has ended, its end time in milliseconds.</summary>
internal sealed record StatusRecord(string Status, long? Ended);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(JournaledRun))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(DatasetInput))]
[JsonSerializable(typeof(ArtifactRecord))]
[JsonSerializable(typeof(ModelRecord))]
[JsonSerializable(typeof(RegisterRecord))]
[JsonSerializable(typeof(StatusRecord))]
internal sealed partial class JournalJson : JsonSerializerContext;
