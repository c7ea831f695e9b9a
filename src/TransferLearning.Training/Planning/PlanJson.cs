using System.Text.Json.Serialization;

namespace TransferLearning.Training.Planning;

/// <summary>The plan as JSON, with names as MLflow and the command's <c>--json</c> write them.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PlanSummary))]
public sealed partial class PlanJson : JsonSerializerContext;
