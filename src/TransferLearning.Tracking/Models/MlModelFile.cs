using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TransferLearning.Tracking.Models;

/// <summary>Writes a logged model's <c>MLmodel</c> file and its input example, in MLflow's layout of a model folder.</summary>
internal static class MlModelFile
{
    /// <summary>
    /// The most elements of a stored example; each takes about ten bytes of JSON. The largest input of the backbones, a 600x600 image
    /// (EfficientNet-B7), has 1,080,000.
    /// </summary>
    private const int LargestExample = 1 << 21;

    /// <summary>The files to write; the first is <c>MLmodel</c>.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> Files(LoggedModel model, string runId, string uuid, DateTimeOffset time)
    {
        var example = model.InputExample is { } values ? Example(model.Inputs, values.Span) : null;
        var files = new List<(string, byte[])> { ("MLmodel", Encoding.UTF8.GetBytes(Yaml(model, runId, uuid, time, example is not null))) };
        if (example is not null)
            files.Add(("input_example.json", example));
        return files;
    }

    private static string Yaml(LoggedModel model, string runId, string uuid, DateTimeOffset time, bool example)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"artifact_path: {Quoted(model.ArtifactPath)}\n");
        text.Append("flavors:\n");
        text.Append(CultureInfo.InvariantCulture, $"  {Quoted(model.Flavor)}:");
        if (model.FlavorOptions.Count == 0)
            text.Append(" {}");
        text.Append('\n');
        foreach (var (key, value) in model.FlavorOptions)
            text.Append(CultureInfo.InvariantCulture, $"    {Quoted(key)}: {Quoted(value)}\n");
        if (model.Metadata.Count > 0)
        {
            text.Append("metadata:\n");
            foreach (var (key, value) in model.Metadata)
                text.Append(CultureInfo.InvariantCulture, $"  {Quoted(key)}: {Quoted(value)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"mlflow_version: 2.9.2\nmodel_uuid: {uuid}\nrun_id: {runId}\n");
        if (example)
            text.Append("saved_input_example_info:\n  artifact_path: input_example.json\n  format: tf-serving\n  type: ndarray\n");
        if (model.Inputs.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"signature:\n  inputs: {Quoted(Signature(model.Inputs))}\n");
            text.Append(CultureInfo.InvariantCulture, $"  outputs: {(model.Outputs.Count > 0 ? Quoted(Signature(model.Outputs)) : "null")}\n  params: null\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"utc_time_created: '{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}'\n");
        return text.ToString();
    }

    private static string Signature(IReadOnlyList<TensorSpec> tensors)
    {
        var list = new JsonArray();
        foreach (var tensor in tensors)
        {
            var spec = new JsonObject
            {
                ["type"] = "tensor",
                ["tensor-spec"] = new JsonObject { ["dtype"] = tensor.Type, ["shape"] = new JsonArray([.. tensor.Shape.Select(size => JsonValue.Create(size))]) },
            };
            if (tensor.Name is not null)
                spec["name"] = tensor.Name;
            list.Add(spec);
        }

        return list.ToJsonString();
    }

    /// <summary>
    /// A batch of one in TensorFlow Serving's JSON, MLflow's format for an array example. Null if the values do not have the
    /// input's shape or are too many.
    /// </summary>
    private static byte[]? Example(IReadOnlyList<TensorSpec> inputs, ReadOnlySpan<float> values)
    {
        if (inputs.Count != 1)
            return null;
        var shape = inputs[0].Shape.Select(size => size < 0 ? 1 : size).ToArray();
        if (values.Length > LargestExample || shape.Aggregate(1.0, (product, size) => product * size) != values.Length)
            return null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName("inputs");
            Write(json, shape, values);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        if (shape.IsEmpty)
        {
            json.WriteNumberValue(float.IsFinite(values[0]) ? values[0] : 0);
            return;
        }

        json.WriteStartArray();
        var size = values.Length / (int)shape[0];
        for (var i = 0; i < shape[0]; i++)
            Write(json, shape[1..], values.Slice(i * size, size));
        json.WriteEndArray();
    }

    /// <summary>A YAML scalar in single quotes, so that no character in it is special.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal).ReplaceLineEndings(" ")}'";
}
