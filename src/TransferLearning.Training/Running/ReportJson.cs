using System.Text.Json.Serialization;

namespace TransferLearning.Training.Running;

/// <summary>What a data set holds, as MLflow's page of a run shows it.</summary>
internal sealed record DatasetProfile(
    [property: JsonPropertyName("num_rows")] int Rows,
    [property: JsonPropertyName("classes")] IReadOnlyDictionary<string, int> Classes);

/// <summary>The JSON form of what a run logs once on one line, made at build time.</summary>
[JsonSerializable(typeof(DatasetProfile))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>The JSON form of <c>data_audit.json</c>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditReport))]
internal sealed partial class AuditJson : JsonSerializerContext;
