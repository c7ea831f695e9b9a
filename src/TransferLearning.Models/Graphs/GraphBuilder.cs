using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Graphs;

/// <summary>
/// Builds a graph node by node. Every method returns the new node's name, to be passed to the next call. A node's name is its
/// path. A path with several nodes (the functions between a block's modules) gets the op's kind appended.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly string _name;
    private readonly TensorShape _input;
    private readonly List<GraphNode> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { Graph.InputName };
    private readonly Dictionary<string, TensorShape> _shapes;

    /// <param name="name">The network's name. It is also the name of the block until another is set.</param>
    /// <param name="input">The shape of one sample.</param>
    public GraphBuilder(string name, TensorShape input)
    {
        _name = Block = name;
        _input = input;
        _shapes = new(StringComparer.Ordinal) { [Graph.InputName] = input };
    }

    /// <summary>Continues a graph: the next nodes follow its own.</summary>
    public GraphBuilder(Graph graph)
        : this(graph.Name, graph.Input)
    {
        foreach (var node in graph.Nodes)
        {
            _nodes.Add(node);
            _names.Add(node.Name);
            _shapes[node.Name] = graph.Shapes[node.Name];
        }
    }

    /// <summary>The block that the following nodes belong to.</summary>
    public string Block { get; set; }

    /// <summary>The name of the last node; <see cref="Graph.InputName"/> while there is none.</summary>
    public string Last => _nodes.Count > 0 ? _nodes[^1].Name : Graph.InputName;

    /// <summary>The node with a name.</summary>
    public GraphNode NodeOf(string node) => _nodes.Find(each => each.Name == node) ?? throw new KeyNotFoundException($"There is no node '{node}'.");

    /// <summary>The shape of a node's output.</summary>
    public TensorShape ShapeOf(string node) => _shapes[node];

    /// <summary>Adds a node.</summary>
    /// <param name="op">The node's operation.</param>
    /// <param name="path">torchvision's module path. For a function, which is not a module, the path of the block around it.</param>
    /// <param name="inputs">The names of the input nodes.</param>
    /// <param name="layer">The layer's name; null means the path.</param>
    /// <exception cref="ShapeException">The op cannot take the inputs.</exception>
    public string Add(Op op, string path, IReadOnlyList<string> inputs, string? layer = null)
    {
        ArgumentNullException.ThrowIfNull(op);
        var unique = path.Length > 0 && !_names.Contains(path) ? path : Unique(path.Length > 0 ? $"{path}/{op.Kind}" : op.Kind);
        try
        {
            _shapes[unique] = op.Infer([.. inputs.Select(each => _shapes[each])]);
        }
        catch (ShapeException wrong)
        {
            throw new ShapeException($"{layer ?? path}: {wrong.Message}");
        }
        _names.Add(unique);
        _nodes.Add(new(unique, op, inputs, path, layer ?? (path.Length > 0 ? path : unique), Block));
        return unique;
    }

    /// <summary>Adds a node with one input.</summary>
    public string Add(Op op, string path, string from, string? layer = null) => Add(op, path, [from], layer);

    /// <summary>Adds an activation.</summary>
    public string Activate(string function, string path, string from, string? layer = null) => Add(new Activation(function), path, [from], layer);

    /// <summary>The finished graph. Its output is the given node, or the last one.</summary>
    public Graph Build(string? output = null) => new(_name, _input, [.. _nodes], output);

    private string Unique(string wanted)
    {
        var unique = wanted;
        for (var i = 2; _names.Contains(unique); i++)
            unique = $"{wanted}{i}";
        return unique;
    }
}
