using System.Text.Json.Serialization;

namespace TransferLearning.Training.Planning;

/// <summary>JSON serialisation of the plan's summary and of its decoding, with the names of MLflow and <c>--json</c>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PlanSummary))]
[JsonSerializable(typeof(DecodingPlan))]
public sealed partial class PlanJson : JsonSerializerContext;
