using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Graphs;

/// <summary>
/// The layers that stand in front of a backbone and standardise pictures with more than a factor and an addend a channel, in Keras's order. As layers of
/// the network they are computed wherever it is: in training, by every engine, in what is stored and in what is exported.
/// </summary>
public static class StandardisingLayers
{
    /// <summary>What the names of their tensors begin with.</summary>
    public const string Prefix = "standardise.";

    /// <summary>The network behind these operations, the first of them first.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="standardising">What is done before it.</param>
    public static Graph Behind(this Graph graph, IReadOnlyList<Op> standardising)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(standardising);
        if (standardising.Count == 0)
            return graph;
        var nodes = new List<GraphNode>();
        foreach (var op in standardising)
            nodes.Add(new GraphNode(op.Kind, op, [nodes.Count == 0 ? Graph.InputName : nodes[^1].Name], Prefix + op.Kind, op.Kind, op.Kind));
        return new Graph(graph.Name, graph.Input, nodes).Append(graph);
    }
}
