using System.Text.Json.Serialization;

namespace TransferLearning.Training.Planning;

/// <summary>JSON serialisation of the plan's summary, with the names of MLflow and <c>--json</c>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PlanSummary))]
public sealed partial class PlanJson : JsonSerializerContext;
