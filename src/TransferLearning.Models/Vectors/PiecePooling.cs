using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Vectors;

/// <summary>Reduces the features of a text's pieces to those of the text.</summary>
public static class PiecePooling
{
    /// <summary>The graph, followed by the features of the first piece: [pieces, features] becomes [features].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layer">The name of the new layer.</param>
    public static Graph FirstPiece(this Graph graph, string layer)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Append(new Graph(layer, graph.OutputShape, [new GraphNode(layer, new FirstToken(), [Graph.InputName], null, layer, layer)]));
    }
}
