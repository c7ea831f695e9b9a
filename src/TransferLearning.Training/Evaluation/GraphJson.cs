using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TransferLearning.Models.Ops;

namespace TransferLearning.Training.Evaluation;

/// <summary>
/// Converts a network to JSON and back. The JSON lists the nodes with their kinds and options, so a stored model describes its own network. Kinds are
/// the names of <see cref="Op"/>'s records; a file can create nothing else. Initial values are not included: a stored model has its tensors.
/// </summary>
public static class GraphJson
{
    private const int MostNodes = 100_000;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new NoInitializer(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly Lazy<Dictionary<string, Type>> Kinds = new(() => typeof(Op).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(Op)))
        .ToDictionary(type => JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name), StringComparer.Ordinal));

    /// <summary>Converts a graph to a JSON object.</summary>
    public static JsonObject Write(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var nodes = new JsonArray();
        foreach (var node in graph.Nodes)
        {
            var options = JsonSerializer.SerializeToNode(node.Op, node.Op.GetType(), Options)!.AsObject();
            foreach (var derived in new[] { "kind", "output_may_be_overwritten", "is_random_in_training", "kernel_initializer", "bias_initializer", "scale_initializer" })
                options.Remove(derived);
            nodes.Add(new JsonObject
            {
                ["name"] = node.Name,
                ["op"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(node.Op.GetType().Name),
                ["options"] = options,
                ["inputs"] = new JsonArray([.. node.Inputs.Select(input => (JsonNode)input)]),
                ["path"] = node.Path,
                ["layer"] = node.Layer,
                ["block"] = node.Block,
            });
        }

        return new JsonObject
        {
            ["name"] = graph.Name,
            ["input"] = new JsonArray([.. graph.Input.ToArray().Select(size => (JsonNode)size)]),
            ["output"] = graph.Output,
            ["nodes"] = nodes,
        };
    }

    /// <summary>Reads a graph from JSON.</summary>
    /// <exception cref="InvalidDataException">The JSON is not a graph, or has an unknown kind.</exception>
    public static Graph Read(JsonElement json)
    {
        try
        {
            var nodes = json.GetProperty("nodes");
            if (nodes.GetArrayLength() > MostNodes)
                throw new InvalidDataException($"the network has {nodes.GetArrayLength()} nodes; the limit is {MostNodes}");
            return new Graph(
                Text(json, "name"), new TensorShape([.. json.GetProperty("input").EnumerateArray().Select(size => size.GetInt64())]),
                [.. nodes.EnumerateArray().Select(ReadNode)], Text(json, "output"));
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or JsonException or ArgumentException or ShapeException or FormatException)
        {
            throw new InvalidDataException($"the network's description is damaged: {wrong.Message}", wrong);
        }
    }

    private static GraphNode ReadNode(JsonElement json)
    {
        var kind = Text(json, "op");
        if (!Kinds.Value.TryGetValue(kind, out var type))
            throw new InvalidDataException($"the network has a node of the kind '{kind}', which is unknown to this version");
        var op = (Op)json.GetProperty("options").Deserialize(type, Options)!;
        return new GraphNode(
            Text(json, "name"), op, [.. json.GetProperty("inputs").EnumerateArray().Select(input => input.GetString()!)],
            json.TryGetProperty("path", out var path) ? path.GetString() : null, Text(json, "layer"), Text(json, "block"));
    }

    private static string Text(JsonElement json, string key) =>
        json.GetProperty(key).GetString() ?? throw new InvalidDataException($"the network's description has no '{key}'");

    private sealed class NoInitializer : JsonConverter<Initializer>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(Initializer));

        public override Initializer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            reader.Skip();
            return Initializer.Zeros;
        }

        public override void Write(Utf8JsonWriter writer, Initializer value, JsonSerializerOptions options) => writer.WriteNullValue();
    }
}
