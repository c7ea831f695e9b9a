using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Layers;

/// <summary>
/// A layer of a head or of a declared stack. It adds its nodes to a graph. Each kind is one file in this folder and is found by reflection.
/// </summary>
public abstract class Layer : LayerDefinition
{
    /// <summary>Adds the layer's nodes after <paramref name="x"/>.</summary>
    /// <returns>The name of the last node.</returns>
    /// <exception cref="ShapeException">The layer cannot take the shape of <paramref name="x"/>.</exception>
    internal abstract string Build(LayerContext context, string x);

    /// <summary>Adds the activation that Keras's layers take as an option. Null and Keras's <c>linear</c> add nothing.</summary>
    private protected static string Activate(LayerContext context, string? function, string x) =>
        function is null or "linear" ? x : context.Add(new Activation(function), x);
}

/// <summary>The place in a graph where a layer adds its nodes.</summary>
internal sealed class LayerContext(GraphBuilder graph, string path, string layer, int classes, int words)
{
    /// <summary>The number of classes in the data.</summary>
    public int Classes => classes;

    /// <summary>The size of the vocabulary of texts; 0 for pictures.</summary>
    public int Words => words;

    /// <summary>The node with the words' numbers, if the output of a node has padding that layers may skip; else null.</summary>
    public string? MaskOf(string node) => SequenceMask.Of(node, graph.NodeOf);

    /// <summary>Checks that a node gives a sequence [words, channels].</summary>
    /// <returns>The node's name.</returns>
    /// <exception cref="ShapeException">It gives something else.</exception>
    public string Sequence(string node) => ShapeOf(node).Rank == 2 ? node : throw new ShapeException($"{layer}: it takes a sequence [words, channels], not {ShapeOf(node)}");

    public TensorShape ShapeOf(string node) => graph.ShapeOf(node);

    /// <summary>Adds a node of this layer. Its parameters are named under the layer's path.</summary>
    public string Add(Op op, string x) => graph.Add(op, path, x, layer);

    /// <summary>Adds a node of this layer with several inputs.</summary>
    public string Add(Op op, IReadOnlyList<string> inputs) => graph.Add(op, path, inputs, layer);

    /// <inheritdoc cref="Add(Op, string, string)"/>
    public string Add(Op op, string part, IReadOnlyList<string> inputs) => graph.Add(op, $"{path}.{part}", inputs, layer);

    /// <summary>Adds a node of this layer. Its parameters are named under a part of the layer's path.</summary>
    public string Add(Op op, string part, string x) => graph.Add(op, $"{path}.{part}", x, layer);
}
