using TransferLearning.Models.Ops.Sequences;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Vectors;

/// <summary>The backbone that gives each word its vector.</summary>
public static class WordEmbedding
{
    /// <summary>The name of its only layer.</summary>
    public const string Layer = "embedding";

    private const string Weight = $"{Layer}.weight";

    /// <summary>The graph: [words] becomes [words, dimensions].</summary>
    /// <param name="input">The number of words of a text.</param>
    /// <param name="words">The size of the vocabulary.</param>
    /// <param name="dimensions">The length of a vector.</param>
    /// <param name="maskZero">Whether the following layers skip padding, if they can.</param>
    public static Graph Graph(TensorShape input, int words, int dimensions, bool maskZero)
    {
        var graph = new GraphBuilder("vectors", input) { Block = Layer };
        return graph.Build(graph.Add(new Embedding(words, dimensions, maskZero), Layer, Graphs.Graph.InputName));
    }

    /// <summary>Sets the vectors. Call it on the torch thread.</summary>
    public static void Load(WordVectors vectors, NetworkState state)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(state);
        TorchLibrary.Load();
        state.Set(Weight, tensor(vectors.Values, [vectors.IsFound.Length, vectors.Dimensions]));
    }
}
