using System.Text.Json.Serialization;
using TransferLearning.Texts;

namespace TransferLearning.Predict;

/// <summary>The JSON within an exported file's metadata.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(PictureForm))]
[JsonSerializable(typeof(TokenForm))]
[JsonSerializable(typeof(float))]
internal sealed partial class ModelFileJson : JsonSerializerContext;
