using static System.FormattableString;

namespace TransferLearning.Models.Layers;

/// <summary>A layer of a declared stack cannot take the shape that reaches it.</summary>
public sealed class LayerStackException(int index, string message) : ShapeException(message)
{
    /// <summary>The layer's index in the list.</summary>
    public int Index { get; } = index;
}

/// <summary>Builds graphs from declared layers. Loads no torch.</summary>
public static class LayerStack
{
    /// <summary>
    /// Builds a head. Layer <c>i</c> has the path <c>head.i</c>, so its tensors are <c>head.i.weight</c> and so on. Its name is the path and
    /// its kind, for example <c>head.0.dense</c>. A final softmax or sigmoid is a separate node (<see cref="FinalActivations"/>).
    /// </summary>
    /// <param name="input">The backbone's output shape.</param>
    /// <param name="layers">The declared layers.</param>
    /// <param name="classes">The number of classes in the data.</param>
    /// <exception cref="LayerStackException">A layer cannot take the shape that reaches it.</exception>
    public static Graph Head(TensorShape input, IReadOnlyList<LayerDefinition> layers, int classes) => Head(new Graph("head", input, []), layers, classes);

    /// <summary>Builds a head on a backbone. Its layers may read the backbone's input too, for the mask of padding.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="layers">The declared layers.</param>
    /// <param name="classes">The number of classes in the data.</param>
    /// <param name="words">The size of the vocabulary of texts; 0 for pictures.</param>
    /// <returns>The backbone's nodes and the head's.</returns>
    /// <exception cref="LayerStackException">A layer cannot take the shape that reaches it.</exception>
    public static Graph Head(Graph backbone, IReadOnlyList<LayerDefinition> layers, int classes, int words = 0) =>
        Build(backbone, layers, classes, words, (i, kind, _) => (Invariant($"head.{i}"), Invariant($"head.{i}.{kind}")));

    /// <summary>
    /// Builds a backbone declared as a stack. Layer <c>i</c> has the path <c>layers.i</c>. Its name is its kind and a number that counts
    /// from 1 for each kind: <c>conv_1</c>, <c>max_pool_1</c>, <c>conv_2</c>.
    /// </summary>
    /// <param name="input">The shape of a picture, or the number of words of a text.</param>
    /// <param name="layers">The declared layers.</param>
    /// <param name="classes">The number of classes in the data.</param>
    /// <param name="words">The size of the vocabulary of texts; 0 for pictures.</param>
    /// <exception cref="LayerStackException">A layer cannot take the shape that reaches it.</exception>
    public static Graph Backbone(TensorShape input, IReadOnlyList<LayerDefinition> layers, int classes, int words = 0) =>
        Build(new Graph("layers", input, []), layers, classes, words, (i, kind, count) => (Invariant($"layers.{i}"), Invariant($"{kind}_{count}")));

    private static Graph Build(Graph below, IReadOnlyList<LayerDefinition> layers, int classes, int words, Func<int, string, int, (string Path, string Layer)> names)
    {
        ArgumentNullException.ThrowIfNull(below);
        ArgumentNullException.ThrowIfNull(layers);
        var g = new GraphBuilder(below);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var x = below.Output;
        for (var i = 0; i < layers.Count; i++)
        {
            var kind = KindOf(layers[i]);
            var count = counts[kind] = counts.GetValueOrDefault(kind) + 1;
            var (path, layer) = names(i, kind, count);
            g.Block = layer;
            try
            {
                x = ((Layer)layers[i]).Build(new(g, path, layer, classes, words), x);
            }
            catch (ShapeException wrong)
            {
                throw new LayerStackException(i, wrong.Message);
            }
        }
        return g.Build(x);
    }

    private static string KindOf(LayerDefinition layer) =>
        ((KindAttribute?)Attribute.GetCustomAttribute(layer.GetType(), typeof(KindAttribute)))?.Name ?? layer.GetType().Name;
}
