using System.Runtime.InteropServices;

namespace TransferLearning.Models.Onnx;

/// <summary>Builds the bytes of an ONNX <c>GraphProto</c> (onnx.proto3 of ONNX 1.16), field by field.</summary>
internal sealed class OnnxGraphWriter(Func<string, (float[] Values, long[] Shape)> parameters, IReadOnlyDictionary<string, ExternalTensor>? external = null)
{
    private readonly List<byte[]> _nodes = [], _initializers = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Writes a tensor of the network as an initializer, only once.</summary>
    /// <param name="name">The tensor's name in the network.</param>
    /// <param name="value">The initializer's name.</param>
    public string Parameter(string name, string value)
    {
        if (_written.Add(name))
        {
            if (external?.GetValueOrDefault(name) is { } elsewhere)
                _initializers.Add(elsewhere.ToProto(value).ToArray());
            else
            {
                var (values, shape) = parameters(name);
                Constant(value, values, shape);
            }
        }
        return value;
    }

    public string Constant(string name, float[] values, long[] shape) =>
        Initializer(name, OnnxType.Float, shape, MemoryMarshal.AsBytes(values.AsSpan()));

    public string Constant(string name, long[] values, long[] shape) =>
        Initializer(name, OnnxType.Int64, shape, MemoryMarshal.AsBytes(values.AsSpan()));

    public string Constant(string name, double[] values, long[] shape) =>
        Initializer(name, OnnxType.Double, shape, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>A writer for a branch of an <c>If</c>: its nodes may use every value written here so far.</summary>
    public OnnxGraphWriter Branch() => new(parameters, external);

    /// <summary>The graph as a branch without inputs.</summary>
    public OnnxSubgraph Graph(string name, OnnxValue output) => new(Graph(name, [], output));

    public void Node(string op, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
            node.String(1, input);
        foreach (var output in outputs)
            node.String(2, output);
        node.String(3, outputs[0]);
        node.String(4, op);
        foreach (var (name, value) in attributes)
            node.Message(5, Attribute(name, value));
        _nodes.Add(node.ToArray());
    }

    /// <summary>The bytes of the whole model.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="input">The input's name, type and shape with batch.</param>
    /// <param name="output">The output's name, type and shape with batch.</param>
    /// <param name="metadata">Key–value pairs that are stored in the model.</param>
    public byte[] Model(string name, OnnxValue input, OnnxValue output, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var model = new ProtoMessage();
        model.Varint(1, OnnxVersions.Ir);
        model.String(2, "tl");
        model.Message(7, Graph(name, [input], output));
        var set = new ProtoMessage();
        set.String(1, "");
        set.Varint(2, OnnxVersions.OperatorSet);
        model.Message(8, set);
        foreach (var (key, value) in metadata)
        {
            var pair = new ProtoMessage();
            pair.String(1, key);
            pair.String(2, value);
            model.Message(14, pair);
        }
        return model.ToArray();
    }

    private ProtoMessage Graph(string name, OnnxValue[] inputs, OnnxValue output)
    {
        var graph = new ProtoMessage();
        foreach (var node in _nodes)
            graph.Bytes(1, node);
        graph.String(2, name);
        foreach (var initializer in _initializers)
            graph.Bytes(5, initializer);
        foreach (var input in inputs)
            graph.Message(11, Value(input));
        graph.Message(12, Value(output));
        return graph;
    }

    private string Initializer(string name, OnnxType type, long[] shape, ReadOnlySpan<byte> data)
    {
        var tensor = new ProtoMessage();
        foreach (var size in shape)
            tensor.Varint(1, size);
        tensor.Varint(2, (long)type);
        tensor.String(8, name);
        tensor.Bytes(9, data);
        _initializers.Add(tensor.ToArray());
        return name;
    }

    private static ProtoMessage Value(OnnxValue value)
    {
        var shape = new ProtoMessage();
        var free = 0;
        foreach (var size in value.Shape)
        {
            var dimension = new ProtoMessage();
            if (size > 0)
                dimension.Varint(1, size);
            else
                dimension.String(2, value.FreeNames[free++]);
            shape.Message(1, dimension);
        }
        var tensor = new ProtoMessage();
        tensor.Varint(1, (long)value.Type);
        tensor.Message(2, shape);
        var type = new ProtoMessage();
        type.Message(1, tensor);
        var info = new ProtoMessage();
        info.String(1, value.Name);
        info.Message(2, type);
        return info;
    }

    private static ProtoMessage Attribute(string name, object value)
    {
        var attribute = new ProtoMessage();
        attribute.String(1, name);
        switch (value)
        {
            case long number:
                attribute.Varint(3, number);
                attribute.Varint(20, 2);
                break;
            case float number:
                attribute.Float(2, number);
                attribute.Varint(20, 1);
                break;
            case string text:
                attribute.Bytes(4, System.Text.Encoding.UTF8.GetBytes(text));
                attribute.Varint(20, 3);
                break;
            case OnnxSubgraph graph:
                attribute.Message(6, graph.Graph);
                attribute.Varint(20, 5);
                break;
            case long[] numbers:
                foreach (var number in numbers)
                    attribute.Varint(8, number);
                attribute.Varint(20, 7);
                break;
            default:
                throw new ArgumentException($"The attribute '{name}' has a {value.GetType()}.", nameof(value));
        }
        return attribute;
    }
}

/// <summary>An ONNX element type.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int64 = 7,
    Bool = 9,
    Double = 11,
}

/// <summary>An input or output of an ONNX graph. A size of 0 means that the model's caller chooses it.</summary>
internal sealed record OnnxValue(string Name, OnnxType Type, long[] Shape)
{
    /// <summary>The names of the sizes that the caller chooses, in order.</summary>
    public IReadOnlyList<string> FreeNames { get; init; } = ["batch"];
}

/// <summary>A graph as the attribute of a node.</summary>
internal sealed record OnnxSubgraph(ProtoMessage Graph);

/// <summary>The ONNX versions that models are written for.</summary>
internal static class OnnxVersions
{
    /// <summary>The operator set. LayerNormalization needs 17; ReduceMean with axes as an input needs 18.</summary>
    public const long OperatorSet = 18;

    /// <summary>The intermediate representation of ONNX 1.13.</summary>
    public const long Ir = 8;
}
