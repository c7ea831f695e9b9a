namespace TransferLearning.Models.Onnx;

/// <summary>The part of an ONNX graph that an op sees while it writes its nodes.</summary>
internal sealed class OnnxNodeContext
{
    private readonly OnnxGraphWriter _writer;
    private readonly Graph _graph;
    private readonly GraphNode _node;
    private readonly IReadOnlyList<TensorShape> _inputs;
    private readonly OnnxScope _scope;

    internal OnnxNodeContext(OnnxGraphWriter writer, Graph graph, GraphNode node)
    {
        _writer = writer;
        _graph = graph;
        _node = node;
        _scope = new OnnxScope(writer, node.Name);
        _inputs = graph.InputShapes(node);
        OutputShape = graph.Shapes[node.Name];
    }

    public int InputCount => _inputs.Count;

    /// <summary>The shape of one sample's output.</summary>
    public TensorShape OutputShape { get; }

    /// <summary>The name of an input value.</summary>
    public string Input(int index) => _node.Inputs[index];

    /// <summary>The shape of one sample of an input.</summary>
    public TensorShape InputShape(int index) => _inputs[index];

    /// <summary>The name of the initializer with one of the node's parameters.</summary>
    public string Parameter(string name)
    {
        var tensor = _node.NameOf(name);
        // Names are unique in an ONNX graph, but a tensor without a module path (a transformer's class_token) may have its node's name.
        return _writer.Parameter(tensor, _graph.Shapes.ContainsKey(tensor) ? $"{tensor}/value" : tensor);
    }

    /// <summary>A one-dimensional constant of 64-bit integers.</summary>
    public string Constant(params long[] values) => _scope.Integers(values);

    /// <summary>A constant number.</summary>
    public string Constant(float value) => _scope.Float(value);

    /// <summary>A constant of floats, row-major.</summary>
    public string Constant(float[] values, long[] shape) => _scope.Floats(values, shape);

    /// <summary>A constant of 64-bit integers, row-major.</summary>
    public string Constant(long[] values, long[] shape) => _scope.Integers(values, shape);

    /// <summary>Writes an ONNX node with an intermediate output.</summary>
    /// <returns>The name of the output.</returns>
    public string Emit(string op, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) => _scope.Emit(op, inputs, attributes);

    /// <summary>Writes an ONNX node with two intermediate outputs.</summary>
    public (string First, string Second) EmitTwo(string op, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string[] outputs = [$"{_node.Name}/first", $"{_node.Name}/second"];
        _writer.Node(op, inputs, outputs, attributes);
        return (outputs[0], outputs[1]);
    }

    /// <summary>Writes the ONNX node whose output is the output of this node.</summary>
    public void EmitOutput(string op, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        _writer.Node(op, inputs, [_node.Name], attributes);
}
