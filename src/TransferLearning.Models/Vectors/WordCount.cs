using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Vectors;

/// <summary>The vocabulary of a network of texts.</summary>
public static class WordCount
{
    /// <summary>The number of words that the network's embeddings have; 0 for a network of pictures.</summary>
    public static long Words(this Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Nodes.Select(node => node.Op switch { Embedding vectors => vectors.Words, TextEmbeddings pieces => pieces.Words, _ => 0 }).DefaultIfEmpty(0).Max();
    }
}
