using System.Text.Json.Serialization;

namespace TransferLearning.Tracking.Journal;

/// <summary>The first byte of a record's payload. Numbers are part of the format: they are never reused.</summary>
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

/// <summary>The first record: what the run is.</summary>
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
/// <param name="Path">Its place among the run's artifacts.</param>
/// <param name="Spool">The file's name in the journal's spool; null where <paramref name="File"/> says where it is.</param>
/// <param name="File">A file that stays where it is (a run of the local store that is sent to a server).</param>
/// <param name="Length">Bytes.</param>
internal sealed record ArtifactRecord(string Path, string? Spool, string? File, long Length);

/// <summary>A model; its files are artifacts of the run too.</summary>
internal sealed record ModelRecord(string ArtifactPath, string Uuid, string MlModel, string Flavor, long Step, long Time, IReadOnlyList<ArtifactRecord> Files)
{
    /// <summary>MLflow 3's name of the model; null for the artifact folder's.</summary>
    public string? Name { get; init; }

    /// <summary>MLflow 3's params of the model.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>MLflow 3's metrics of the model.</summary>
    public IReadOnlyList<ModelMetric>? Metrics { get; init; }
}

/// <summary>A model version to be registered.</summary>
internal sealed record RegisterRecord(string ArtifactPath, string Name, string? Alias);

/// <summary>The run's status and, where it has ended, its end in milliseconds.</summary>
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
