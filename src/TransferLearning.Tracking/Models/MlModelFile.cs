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

    private const string ExampleFile = "input_example.json", ServingFile = "serving_input_example.json";

    /// <summary>The flavour of a model that only this program reads.</summary>
    public const string OwnFlavor = "transfer_learning";

    /// <summary>The files to write; the first is <c>MLmodel</c>.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> Files(LoggedModel model, string runId, string uuid, DateTimeOffset time)
    {
        var example = model.InputExample is { } given ? Example(model.Inputs, given) : null;
        var files = new List<(string, byte[])> { ("MLmodel", Encoding.UTF8.GetBytes(Yaml(model, runId, uuid, time, example is not null))) };
        if (example is not null)
        {
            // As MLflow's _Example in mlflow/models/utils.py writes an array: its values, and the body of a request to a served model.
            files.Add((ExampleFile, example));
            files.Add((ServingFile, [.. "{\"inputs\":"u8, .. example, .. "}"u8]));
        }

        if (model.OnnxFile is not null)
            files.AddRange(OnnxFlavor.Files);
        return files;
    }

    private static string Yaml(LoggedModel model, string runId, string uuid, DateTimeOffset time, bool example)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"artifact_path: {Quoted(model.ArtifactPath)}\n");
        text.Append("flavors:\n");
        text.Append(model.OnnxFile is { } onnx ? OnnxFlavor.Yaml(Quoted(onnx)) : $"  {OwnFlavor}: {{}}\n");
        if (model.Metadata.Count > 0)
        {
            text.Append("metadata:\n");
            foreach (var (key, value) in model.Metadata)
                text.Append(CultureInfo.InvariantCulture, $"  {Quoted(key)}: {Quoted(value)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"mlflow_version: 2.9.2\nmodel_uuid: {uuid}\nrun_id: {runId}\n");
        if (example)
            text.Append(CultureInfo.InvariantCulture, $"saved_input_example_info:\n  artifact_path: {ExampleFile}\n  serving_input_path: {ServingFile}\n  type: ndarray\n");
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

    /// <summary>A batch as nested lists, as numpy's <c>tolist</c> makes them. Null if the example does not have the input's shape or has too many values.</summary>
    private static byte[]? Example(IReadOnlyList<TensorSpec> inputs, TensorExample example)
    {
        var values = example.Values.Span;
        var shape = example.Shape.ToArray();
        if (inputs.Count != 1 || inputs[0].Shape.Count != shape.Length || !inputs[0].Shape.Zip(shape).All(pair => pair.First < 0 || pair.First == pair.Second))
            return null;
        if (values.Length > LargestExample || shape.Aggregate(1.0, (product, size) => product * size) != values.Length)
            return null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, shape, values);

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
