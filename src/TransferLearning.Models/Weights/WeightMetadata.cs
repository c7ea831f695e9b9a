using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferLearning.Models.Weights;

/// <summary>
/// The safetensors metadata of this program's weights files, so that such a file can be used by its path alone:
/// <c>preprocessing</c> (JSON: scale, mean, std, order) and <c>convention</c>.
/// </summary>
public static partial class WeightMetadata
{
    private const string PreprocessingKey = "preprocessing", ConventionKey = "convention";

    /// <summary>The metadata for <see cref="Safetensors.Write"/>.</summary>
    public static Dictionary<string, string> Write(Preprocessing preprocessing, Convention convention) => new(StringComparer.Ordinal)
    {
        ["format"] = "pt",
        [ConventionKey] = convention.ToString().ToLowerInvariant(),
        [PreprocessingKey] = JsonSerializer.Serialize(
            new Pixels(preprocessing.Scale, preprocessing.Mean, preprocessing.Std, preprocessing.Order == ChannelOrder.Bgr ? "bgr" : "rgb"), PixelsJson.Default.Pixels),
    };

    /// <summary>The preprocessing and the convention in a file's metadata; null for each one that is absent.</summary>
    /// <exception cref="WeightFileException">The preprocessing in the metadata is invalid.</exception>
    public static (Preprocessing? Preprocessing, Convention? Convention) Read(IWeightFile file)
    {
        Convention? convention = file.Metadata.GetValueOrDefault(ConventionKey) switch { "keras" => Convention.Keras, "timm" => Convention.Timm, "torchvision" => Convention.Torchvision, _ => null };
        if (!file.Metadata.TryGetValue(PreprocessingKey, out var text)) return (null, convention);
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            var root = document.RootElement;
            var (mean, std) = PixelNumbers.MeanAndStd(root);
            return (new Preprocessing(PixelNumbers.Number(root, "scale"), mean, std, root.GetProperty("order").GetString() == "bgr" ? ChannelOrder.Bgr : ChannelOrder.Rgb), convention);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new WeightFileException(file.Path, $"has a preprocessing in its metadata that cannot be read ({e.Message})", e);
        }
    }

    /// <summary>The JSON form of a preprocessing.</summary>
    internal sealed record Pixels(double Scale, IReadOnlyList<double> Mean, IReadOnlyList<double> Std, string Order);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Pixels))]
    internal sealed partial class PixelsJson : JsonSerializerContext;
}
