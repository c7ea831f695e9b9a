using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Graphs;

/// <summary>Finds the node whose output Grad-CAM reads.</summary>
public static class MapLayer
{
    /// <summary>
    /// The last convolutional activation that all later nodes depend on: the one before the global pooling or the flattening, and before a max pooling in front of these.
    /// </summary>
    /// <returns>The node's name; null for a network that has no such activation, for example one without convolutions.</returns>
    public static string? LastActivation(this Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var first = graph.Nodes.Select((node, index) => (node, index)).Where(each => each.node.Op is Conv).Select(each => each.index).DefaultIfEmpty(int.MaxValue).First();
        return graph.CutPoints().LastOrDefault(
            name => graph.IndexOf(name) >= first && name != graph.Output && IsMap(graph.Shapes[name]) && !OnlyPools(graph[name].Op));
    }

    private static bool IsMap(TensorShape shape) => shape.IsImage && shape[1] * shape[2] > 1;

    private static bool OnlyPools(Op op) => op is MaxPool or AveragePool or AdaptiveAveragePool or GlobalPool || op.IsIdentityInInference;
}
