using System.Text.Json.Serialization;

namespace TransferLearning.Training.Running;

/// <summary>The profile of a data set, as MLflow's page of a run shows it.</summary>
internal sealed record DatasetProfile(
    [property: JsonPropertyName("num_rows")] int Rows,
    [property: JsonPropertyName("classes")] IReadOnlyDictionary<string, int> Classes);

/// <summary>Source-generated JSON serialisation, on one line, of values that a run logs once.</summary>
[JsonSerializable(typeof(DatasetProfile))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>JSON serialisation of <c>data_audit.json</c>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditReport))]
internal sealed partial class AuditJson : JsonSerializerContext;
