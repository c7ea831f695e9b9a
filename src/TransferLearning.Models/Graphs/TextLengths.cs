namespace TransferLearning.Models.Graphs;

/// <summary>Whether a network of texts can compute shorter texts without their padding.</summary>
public static class TextLengths
{
    /// <summary>
    /// The first layer whose outputs change if padding at the end of the texts is left out. If there is none, a batch may be shorter than <see cref="Graph.Input"/>,
    /// and every text gets the same outputs up to rounding.
    /// </summary>
    /// <param name="graph">The network or a part of it.</param>
    /// <returns>The name of the layer, <see cref="Graph.InputName"/> for a network that does not take texts; null for none.</returns>
    public static string? PaddingReader(this Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Input.Rank != 1 || graph.Nodes.Count == 0)
            return Graph.InputName;
        // The values that are as long as the texts: their words' numbers and sequences, but not pooled features.
        var lengths = new HashSet<string>(StringComparer.Ordinal) { Graph.InputName };
        foreach (var node in graph.Nodes.Where(node => node.Inputs.Any(lengths.Contains)))
        {
            if (!node.Op.IgnoresPadding(graph.InputShapes(node)))
                return node.Layer;
            if (graph.Shapes[node.Name].Rank > 1)
                lengths.Add(node.Name);
        }

        return lengths.Contains(graph.Output) ? (graph.Output == Graph.InputName ? Graph.InputName : graph[graph.Output].Layer) : null;
    }

    /// <summary>Whether batches may be shorter than the network's input.</summary>
    public static bool TakesAnyLength(this Graph graph) => graph.PaddingReader() is null;
}
