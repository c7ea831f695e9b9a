using TransferLearning.Models.Ops;

namespace TransferLearning.Training.Strict;

/// <summary>Finds whether a graph is a chain of layers with a strict form. Does not need libtorch.</summary>
internal static class StrictLayers
{
    /// <summary>Why a graph has no strict form, as the end of a sentence about it; null if it has one.</summary>
    public static string? Obstacle(Graph graph)
    {
        var before = Graph.InputName;
        foreach (var node in graph.Nodes)
        {
            if (node.Inputs is not [var from] || from != before || !IsStrict(graph, node))
                return $"libtorch computes '{node.Layer}' ({node.Op.Kind})";
            before = node.Name;
        }

        return before == graph.Output ? null : $"'{graph[graph.Output].Layer}' is not its last layer";
    }

    /// <summary>Why initial values have no strict form, as the end of a sentence; null if all have one.</summary>
    public static string? InitialObstacle(IEnumerable<ParameterSpec> parameters) =>
        parameters.FirstOrDefault(spec => !StrictInitial.Has(spec.Initializer)) is { } wrong ? $"libtorch draws the initial values of '{wrong.Name}'" : null;

    /// <summary>The layers of a graph without an obstacle.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="trains">Whether a parameter of this name trains.</param>
    /// <param name="state">The network's tensors: float32 in host memory, which must not move as long as the layers exist.</param>
    public static IReadOnlyList<StrictLayer> Of(Graph graph, Func<string, bool> trains, NetworkState state)
    {
        var layers = new List<StrictLayer>();
        foreach (var node in graph.Nodes)
        {
            var width = checked((int)graph.Shapes[node.Name].Elements);
            if (node.Op switch
            {
                Linear => new StrictDense(node, checked((int)graph.InputShapes(node)[0].Elements), trains, state),
                Activation activation => new StrictActivation(activation.Function, width),
                Dropout => new StrictDropout(node, width),
                BatchNorm => new StrictBatchNorm(node, width, trains, state),
                _ => (StrictLayer?)null,
            } is { } layer)
                layers.Add(layer);
        }

        return layers;
    }

    private static bool IsStrict(Graph graph, GraphNode node) => node.Op switch
    {
        Flatten or Dropout => true,
        Linear { OverChannels: false } or BatchNorm => graph.InputShapes(node)[0].Rank == 1,
        Activation { Function: var name } => StrictFunctions.Find(name) is not null,
        _ => false,
    };
}
