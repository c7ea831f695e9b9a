using System.Text.Json.Serialization;

namespace TransferLearning.Training.Evaluation;

/// <summary>The JSON forms within an exported file's metadata, each on one line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(PictureDescription))]
[JsonSerializable(typeof(double))]
internal sealed partial class MetadataJson : JsonSerializerContext;
