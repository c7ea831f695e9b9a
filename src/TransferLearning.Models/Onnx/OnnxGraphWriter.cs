namespace TransferLearning.Models.Onnx;

/// <summary>Builds an ONNX <c>GraphProto</c> (onnx.proto3 of ONNX 1.16). Until its bytes are asked for, its nodes and constants can be rewritten.</summary>
internal sealed class OnnxGraphWriter(Func<string, (float[] Values, long[] Shape)> parameters, IReadOnlyDictionary<string, ExternalTensor>? external = null)
{
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>The nodes, in an order in which they can run.</summary>
    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>The tensors that the nodes read.</summary>
    public List<OnnxConstant> Constants { get; } = [];

    /// <summary>Writes a tensor of the network as an initializer, only once.</summary>
    /// <param name="name">The tensor's name in the network.</param>
    /// <param name="value">The initializer's name.</param>
    public string Parameter(string name, string value)
    {
        if (_written.Add(name))
        {
            if (external?.GetValueOrDefault(name) is { } elsewhere)
                Constants.Add(new OnnxConstant(value, OnnxType.Float, [.. elsewhere.Shape], []) { Elsewhere = elsewhere });
            else
            {
                var (values, shape) = parameters(name);
                Constant(value, values, shape);
            }
        }
        return value;
    }

    public string Constant(string name, float[] values, long[] shape) => Constant(OnnxConstant.Of<float>(name, OnnxType.Float, values, shape));

    public string Constant(string name, long[] values, long[] shape) => Constant(OnnxConstant.Of<long>(name, OnnxType.Int64, values, shape));

    public string Constant(string name, double[] values, long[] shape) => Constant(OnnxConstant.Of<double>(name, OnnxType.Double, values, shape));

    public string Constant(OnnxConstant constant)
    {
        Constants.Add(constant);
        return constant.Name;
    }

    /// <summary>A writer for a branch of an <c>If</c>: its nodes may use every value written here so far.</summary>
    public OnnxGraphWriter Branch() => new(parameters, external);

    /// <summary>The graph as a branch without inputs.</summary>
    public OnnxSubgraph Graph(string name, OnnxValue output) => new(Graph(name, [], output));

    public void Node(string op, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, ReadOnlySpan<(string Name, object Value)> attributes) =>
        Nodes.Add(new OnnxNode(op, inputs, outputs, attributes.ToArray()));

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
        foreach (var node in Nodes)
            graph.Message(1, node.ToProto());
        graph.String(2, name);
        foreach (var constant in Constants)
            graph.Message(5, constant.ToProto());
        foreach (var input in inputs)
            graph.Message(11, input.ToProto());
        graph.Message(12, output.ToProto());
        return graph;
    }
}
