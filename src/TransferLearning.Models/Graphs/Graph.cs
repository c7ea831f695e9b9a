namespace TransferLearning.Models.Graphs;

/// <summary>
/// A network as data: named nodes in execution order, each after its inputs. Shapes, parameters, costs and names are known
/// without loading torch. The torch executor, the ONNX writer and the rewrites all read this one definition. Immutable.
/// </summary>
public sealed class Graph
{
    /// <summary>The name by which nodes refer to the graph's input.</summary>
    public const string InputName = "input";

    private readonly Dictionary<string, int> _indices;
    private readonly Dictionary<string, TensorShape> _shapes;

    /// <param name="name">The network's name.</param>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="nodes">The nodes in execution order.</param>
    /// <param name="output">The name of the node whose output is the graph's output; null means the last node.</param>
    /// <exception cref="ArgumentException">Two nodes have one name, or an input or the output names no earlier node.</exception>
    /// <exception cref="ShapeException">A node cannot take its inputs. The message names the node.</exception>
    public Graph(string name, TensorShape input, IReadOnlyList<GraphNode> nodes, string? output = null)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        Name = name;
        Input = input;
        Nodes = nodes;
        Output = output ?? (nodes.Count > 0 ? nodes[^1].Name : InputName);
        _indices = new(nodes.Count, StringComparer.Ordinal);
        _shapes = new(nodes.Count + 1, StringComparer.Ordinal) { [InputName] = input };
        for (var i = 0; i < nodes.Count; i++)
            Add(nodes[i], i);
        if (!_shapes.ContainsKey(Output))
            throw new ArgumentException($"The graph '{name}' has no node '{Output}' to be its output.", nameof(output));
        Layers = [.. nodes.Select(node => node.Layer).Distinct(StringComparer.Ordinal)];
        Blocks = [.. nodes.Select(node => node.Block).Distinct(StringComparer.Ordinal)];
        Parameters = [.. nodes.SelectMany(ParametersOf).DistinctBy(spec => spec.Name, StringComparer.Ordinal)];
    }

    public string Name { get; }

    /// <summary>The shape of one sample.</summary>
    public TensorShape Input { get; }

    /// <summary>The nodes in execution order: each comes after its inputs.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>The name of the node whose output is the graph's output, or <see cref="InputName"/> for the identity.</summary>
    public string Output { get; }

    /// <summary>The shape of one sample's output.</summary>
    public TensorShape OutputShape => _shapes[Output];

    /// <summary>The output shape of every node, and the shape of the input.</summary>
    public IReadOnlyDictionary<string, TensorShape> Shapes => _shapes;

    /// <summary>The names of the layers, in execution order.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The names of the blocks, in execution order.</summary>
    public IReadOnlyList<string> Blocks { get; }

    /// <summary>Every parameter and every statistic, in execution order.</summary>
    public IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <summary>The number of trainable values. Statistics are not counted.</summary>
    public long ParameterCount => Parameters.Where(spec => !spec.IsBuffer).Sum(spec => spec.Shape.Elements);

    /// <summary>Multiply-adds for one sample.</summary>
    public long MultiplyAdds => Nodes.Sum(node => node.Op.MultiplyAdds(InputShapes(node), _shapes[node.Name]));

    /// <summary>The entries of torchvision's state dictionary whose values follow from the graph alone.</summary>
    public IEnumerable<DerivedEntry> Derived =>
        Nodes.SelectMany(node => node.Op.Derived(InputShapes(node)).Select(entry => new DerivedEntry(node.NameOf(entry.Name), entry.Shape, entry.Values)));

    /// <summary>The node with a name.</summary>
    /// <exception cref="KeyNotFoundException">No node has the name.</exception>
    public GraphNode this[string name] => Nodes[IndexOf(name)];

    /// <summary>The index of a node in <see cref="Nodes"/>; -1 for <see cref="InputName"/>.</summary>
    public int IndexOf(string name) =>
        name == InputName ? -1
        : _indices.TryGetValue(name, out var index) ? index
        : throw new KeyNotFoundException($"The graph '{Name}' has no node '{name}'.");

    /// <summary>The shapes of a node's inputs.</summary>
    public IReadOnlyList<TensorShape> InputShapes(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return [.. node.Inputs.Select(input => _shapes[input])];
    }

    /// <summary>A node's parameters under their full names.</summary>
    public IEnumerable<ParameterSpec> ParametersOf(GraphNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Op.Parameters(InputShapes(node)).Select(
            parameter => new ParameterSpec(node.NameOf(parameter.Name), parameter.Shape, parameter.Role, parameter.Initializer) { L1 = parameter.L1, L2 = parameter.L2 });
    }

    /// <summary>The parameters of one layer.</summary>
    public IEnumerable<ParameterSpec> ParametersOfLayer(string layer) =>
        Nodes.Where(node => node.Layer == layer).SelectMany(ParametersOf).DistinctBy(spec => spec.Name, StringComparer.Ordinal);

    private void Add(GraphNode node, int index)
    {
        if (node.Inputs.FirstOrDefault(input => !_shapes.ContainsKey(input)) is { } missing)
            throw new ArgumentException($"Node '{node.Name}' of '{Name}' takes '{missing}', which is no earlier node.");
        TensorShape shape;
        try
        {
            shape = node.Op.Infer([.. node.Inputs.Select(input => _shapes[input])]);
        }
        catch (ShapeException wrong)
        {
            throw new ShapeException($"{node.Layer}: {wrong.Message}");
        }
        if (!_shapes.TryAdd(node.Name, shape))
            throw new ArgumentException($"The graph '{Name}' has two nodes named '{node.Name}'.");
        _indices.Add(node.Name, index);
    }
}
