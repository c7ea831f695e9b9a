using System.Text.Json.Serialization;

namespace TransferLearning.Predict;

/// <summary>The JSON within an exported file's metadata.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(PictureForm))]
[JsonSerializable(typeof(float))]
internal sealed partial class ModelFileJson : JsonSerializerContext;
