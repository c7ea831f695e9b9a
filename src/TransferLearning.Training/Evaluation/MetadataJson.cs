using System.Text.Json.Serialization;
using TransferLearning.Training.Metrics;

namespace TransferLearning.Training.Evaluation;

/// <summary>JSON serialisation of values in an exported file's metadata, on one line each.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(PictureDescription))]
[JsonSerializable(typeof(TextDescription))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(TargetScale))]
internal sealed partial class MetadataJson : JsonSerializerContext;
