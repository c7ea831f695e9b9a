namespace TransferLearning.Models.Onnx.Quantising;

/// <summary>
/// The part of an ONNX graph that is computed with 8-bit numbers: convolutions, large matrix products with constant weights, and between them sums,
/// concatenations, poolings by maximum, and activations that clip. The rest, for example softmax, layer norm and the last small layer, stays in floats.
/// </summary>
internal sealed class QuantisablePart
{
    /// <summary>The weights of a matrix product from which on it is quantised. Smaller ones, as a head's last layer, would lose precision and gain nothing.</summary>
    private const int FewestWeights = 65_536;

    private readonly Dictionary<string, OnnxConstant> _constants;
    private readonly Dictionary<string, OnnxNode> _producers;
    private readonly ILookup<string, OnnxNode> _readers;
    private readonly HashSet<OnnxNode> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly List<string> _values = [];
    private readonly Dictionary<string, string> _likeInput = new(StringComparer.Ordinal);

    public QuantisablePart(OnnxGraphWriter graph)
    {
        _constants = graph.Constants.ToDictionary(each => each.Name, StringComparer.Ordinal);
        _producers = graph.Nodes.SelectMany(node => node.Outputs.Select(output => (output, node))).ToDictionary(StringComparer.Ordinal);
        _readers = graph.Nodes.SelectMany(node => node.Inputs.Select(input => (input, node))).ToLookup(each => each.input, each => each.node, StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
            Consider(node);
        ConvolutionInputs = [.. graph.Nodes.Where(node => node.Op == "Conv" && Has(node)).Select(node => (node.Inputs[0], Channels(node))).Distinct()];
        Ranged = [.. _values.Where(value => !_likeInput.ContainsKey(value))];
    }

    /// <summary>The values that need a range of their own, in the order of their computation.</summary>
    public IReadOnlyList<string> Ranged { get; }

    /// <summary>The inputs of the convolutions and their numbers of channels, in the order of their computation.</summary>
    public IReadOnlyList<(string Name, int Channels)> ConvolutionInputs { get; }

    /// <summary>Whether a node is computed with 8-bit numbers.</summary>
    public bool Has(OnnxNode node) => _nodes.Contains(node);

    /// <summary>Whether a value has an 8-bit form.</summary>
    public bool IsQuantised(string value) => _values.Contains(value);

    /// <summary>Whether a value is computed with 8-bit numbers, so that all who read it get the rounded numbers.</summary>
    public bool IsMadeHere(string value) => _made.Contains(value);

    /// <summary>The value whose range a value has: itself, or the input of the nodes that only move its elements.</summary>
    public string RangeOf(string value) => _likeInput.TryGetValue(value, out var input) ? RangeOf(input) : value;

    /// <summary>The constant weights of a matrix product, and whether a node transposes them; null if there are none.</summary>
    public (OnnxConstant Values, bool Transposed)? Weights(OnnxNode product)
    {
        if (Constant(product.Inputs[1]) is { } direct)
            return (direct, product.Op == "Gemm");
        return _producers.TryGetValue(product.Inputs[1], out var transpose) && transpose.Op == "Transpose" && Constant(transpose.Inputs[0]) is { } inner ? (inner, true) : null;
    }

    private void Consider(OnnxNode node)
    {
        switch (node.Op)
        {
            case "Conv" when node.Inputs.Skip(1).All(input => Constant(input) is not null):
                Join(node, node.Inputs[0]);
                Make(node);
                break;
            case "Gemm" or "MatMul" when Weights(node) is { } weights && weights.Values.Floats.Length >= FewestWeights:
                Join(node, node.Inputs[0]);
                break;
            case "Add" or "Concat" when node.Inputs.All(_made.Contains):
                Join(node);
                Make(node);
                break;
            case "MaxPool" or "Flatten" when _made.Contains(node.Inputs[0]):
                Join(node);
                _likeInput[node.Outputs[0]] = node.Inputs[0];
                Add(node.Outputs[0]);
                _made.Add(node.Outputs[0]);
                break;
        }
    }

    private int Channels(OnnxNode convolution)
    {
        var groups = convolution.Attributes.FirstOrDefault(each => each.Name == "group").Value as long? ?? 1;
        return (int)(_constants[convolution.Inputs[1]].Shape[1] * groups);
    }

    private void Join(OnnxNode node, params ReadOnlySpan<string> inputs)
    {
        _nodes.Add(node);
        foreach (var input in inputs)
            Add(input);
    }

    // An activation that only clips costs nothing: the range of 8-bit numbers clips by itself.
    private void Make(OnnxNode node)
    {
        var output = node.Outputs[0];
        if (_readers[output].ToList() is [{ Op: "Relu" or "Clip" } activation])
        {
            _nodes.Add(activation);
            output = activation.Outputs[0];
        }
        Add(output);
        _made.Add(output);
    }

    private void Add(string value)
    {
        if (!_values.Contains(value))
            _values.Add(value);
    }

    private OnnxConstant? Constant(string name) => _constants.TryGetValue(name, out var constant) && constant is { Type: OnnxType.Float, Elsewhere: null } ? constant : null;
}
