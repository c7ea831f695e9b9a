using System.Text.Json;

namespace TransferLearning.Training.Evaluation;

/// <summary>The metadata of an exported safetensors file: everything that a program needs besides the tensors and the network.</summary>
internal static class TensorMetadata
{
    private static readonly string[] OfTheHead = ["task", "classes", "targets", "threshold"];

    /// <summary>The pairs for a model: those of the run's own file, those of an ONNX file, and what is not in the tensors.</summary>
    /// <param name="model">The model.</param>
    /// <param name="backboneOnly">Whether the file has no head, so that its outputs are no classes.</param>
    public static IReadOnlyDictionary<string, string> Of(StoredModel model, bool backboneOnly)
    {
        var description = model.Description;
        var pairs = new Dictionary<string, string>(model.Metadata, StringComparer.Ordinal) { ["format"] = "pt" };
        foreach (var (key, value) in OnnxMetadata.Of(description, preprocessed: true))
            pairs[key] = value;
        // The file takes nothing: that is said of ONNX files only.
        pairs.Remove("input");
        if (backboneOnly)
            foreach (var key in OfTheHead)
                pairs.Remove(key);
        else
            AddOutputs(pairs, description);
        return pairs;
    }

    private static void AddOutputs(Dictionary<string, string> pairs, ModelDescription model)
    {
        pairs["activation"] = model.Activation;
        pairs["temperature"] = JsonSerializer.Serialize(model.Temperature ?? 1, MetadataJson.Default.Double);
        if (model.Scale is { } scale)
            pairs["scale"] = JsonSerializer.Serialize(scale, MetadataJson.Default.TargetScale);
    }
}
