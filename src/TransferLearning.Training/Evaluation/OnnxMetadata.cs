using System.Reflection;
using System.Text.Json;

namespace TransferLearning.Training.Evaluation;

/// <summary>The metadata of an exported ONNX file: key–value pairs in <c>metadata_props</c>.</summary>
internal static class OnnxMetadata
{
    /// <summary>The pairs for a model.</summary>
    /// <param name="model">The model's description.</param>
    /// <param name="preprocessed">Whether the file takes preprocessed pictures instead of pixels.</param>
    /// <param name="precision">The numbers that the network is computed with: <c>float32</c>, <c>float16</c> or <c>int8</c>.</param>
    /// <param name="text">How texts become the numbers that the file takes; null for pictures, and for a file without an input.</param>
    public static IReadOnlyDictionary<string, string> Of(ModelDescription model, bool preprocessed, string precision = "float32", TextVectorizer? text = null)
    {
        var pairs = new Dictionary<string, string>
        {
            ["task"] = model.Task,
            [model.Scale is null ? "classes" : "targets"] = JsonSerializer.Serialize(model.Classes, MetadataJson.Default.IReadOnlyListString),
            ["input"] = model.Picture is null ? "tokens" : preprocessed ? "preprocessed" : "pixels",
            ["precision"] = precision,
            ["run"] = model.Identity,
            ["name"] = model.Name,
            ["experiment"] = model.Experiment,
            ["version"] = Version,
        };
        if (model.Backbone is { } backbone)
            pairs["backbone"] = backbone;
        if (model.Weights is { } weights)
        {
            pairs["weights"] = weights.Source;
            if (weights.Licence is { } licence)
                pairs[WeightsLicence.Key] = licence.Name;
        }

        if (model.Picture is { } picture)
            pairs["picture"] = JsonSerializer.Serialize(picture, MetadataJson.Default.PictureDescription);
        if (model.Text is { } description && text is not null)
        {
            pairs["text"] = JsonSerializer.Serialize(description, MetadataJson.Default.TextDescription);
            pairs["vocabulary"] = JsonSerializer.Serialize(text.Vocabulary.Words, MetadataJson.Default.IReadOnlyListString);
        }

        if (model.Threshold is { } threshold)
            pairs["threshold"] = JsonSerializer.Serialize(threshold, MetadataJson.Default.Double);
        return pairs;
    }

    /// <summary>The version of this program.</summary>
    public static string Version { get; } =
        typeof(OnnxMetadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
