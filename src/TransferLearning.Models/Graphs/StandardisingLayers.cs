using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Graphs;

/// <summary>
/// Puts standardising layers before a backbone, in Keras's order. They do what a factor and an addend per channel cannot do. As layers of the
/// network they are computed in training, in every engine, in the stored model and in the exported model.
/// </summary>
public static class StandardisingLayers
{
    /// <summary>The prefix of their tensors' names.</summary>
    public const string Prefix = "standardise.";

    /// <summary>The network with these operations before it.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="standardising">The operations in execution order.</param>
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
