using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Layers;

/// <summary>A layer of a head or of a declared stack: it adds its nodes to a graph. One file a kind in this folder, found by being there.</summary>
public abstract class Layer : LayerDefinition
{
    /// <summary>Adds the layer's nodes behind <paramref name="x"/>.</summary>
    /// <returns>The last node's name.</returns>
    /// <exception cref="ShapeException">The layer cannot take what comes before it.</exception>
    internal abstract string Build(LayerContext context, string x);

    /// <summary>Adds the activation that Keras's layers take as an option; null, and Keras's <c>linear</c>, add nothing.</summary>
    private protected static string Activate(LayerContext context, string? function, string x) =>
        function is null or "linear" ? x : context.Add(new Activation(function), x);
}

/// <summary>Where a layer puts its nodes.</summary>
internal sealed class LayerContext(GraphBuilder graph, string path, string layer, int classes)
{
    /// <summary>How many classes the data has.</summary>
    public int Classes => classes;

    public TensorShape ShapeOf(string node) => graph.ShapeOf(node);

    /// <summary>Adds a node of this layer; its parameters are named below the layer's path.</summary>
    public string Add(Op op, string x) => graph.Add(op, path, x, layer);

    /// <summary>Adds a node of this layer whose parameters are named below a part of the layer's path.</summary>
    public string Add(Op op, string part, string x) => graph.Add(op, $"{path}.{part}", x, layer);
}
