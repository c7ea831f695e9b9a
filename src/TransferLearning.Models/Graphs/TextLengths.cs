using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Graphs;

/// <summary>Whether a network of texts can compute shorter texts without their padding, and how long texts are.</summary>
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
        if (graph.Nodes.Count == 0 || (graph.Input.Rank != 1 && !graph.TakesPackedTexts()))
            return Graph.InputName;
        // The values that are as long as the texts: their words' numbers, masks and sequences, but not pooled features.
        var lengths = new HashSet<string>(StringComparer.Ordinal) { Graph.InputName };
        foreach (var node in graph.Nodes.Where(node => node.Inputs.Any(lengths.Contains)))
        {
            if (!node.Op.IgnoresPadding(graph.InputShapes(node)))
                return node.Layer;
            if (graph.Shapes[node.Name].Rank > 1 || node.Op is PieceMask or UnpackedWords)
                lengths.Add(node.Name);
        }

        // A packed sequence says itself which of its positions are words.
        return !lengths.Contains(graph.Output) || graph.GivesPackedTexts() ? null : graph.Output == Graph.InputName ? Graph.InputName : graph[graph.Output].Layer;
    }

    /// <summary>Whether the outputs are sequences of the texts' own lengths, zeros at padding: the frozen part before a cut between sequences.</summary>
    public static bool GivesPackedTexts(this Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Output != Graph.InputName && graph[graph.Output].Op is PackedSequence { OwnLengths: true };
    }

    /// <summary>The number of padding in the texts that a network takes: that of its encoder, else 0.</summary>
    public static int PaddingNumber(this Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Nodes.Select(node => node.Op).OfType<TextEmbeddings>().FirstOrDefault() is { } embeddings ? (int)embeddings.Padding : 0;
    }

    /// <summary>The number of words of a text whose end is filled up: what is before the padding.</summary>
    /// <param name="numbers">The numbers of the words. A row of zeros alone is a place of a batch without a text.</param>
    /// <param name="padding">The number of padding.</param>
    public static int WordsOf(ReadOnlySpan<float> numbers, int padding)
    {
        var words = numbers.LastIndexOfAnyExcept((float)padding) + 1;
        return padding == 0 || words == 0 || numbers.ContainsAnyExcept(0f) ? words : 0;
    }

    private static bool TakesPackedTexts(this Graph graph) =>
        graph.Nodes.Where(node => node.Inputs.Contains(Graph.InputName)).All(node => node.Op is UnpackedSequence or UnpackedWords);

    /// <summary>Whether batches may be shorter than the network's input.</summary>
    public static bool TakesAnyLength(this Graph graph) => graph.PaddingReader() is null;
}
