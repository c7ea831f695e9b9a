using TransferLearning.Models.Onnx.Quantising;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Onnx;

/// <summary>Writes a graph with its tensors as an ONNX model. It writes the same nodes that the torch executor runs, each in its ONNX form.</summary>
public static class OnnxModel
{
    /// <summary>The name of the model's output.</summary>
    public const string OutputName = "output";

    /// <summary>The name of the model's input.</summary>
    public const string InputName = Graph.InputName;

    /// <summary>The model's bytes.</summary>
    /// <param name="graph">The graph, with at least one node.</param>
    /// <param name="state">The graph's tensors.</param>
    /// <param name="batch">A fixed batch size; null lets the model's caller choose it.</param>
    /// <param name="preprocessing">
    /// If given, the input is uint8 pixels, batch × height × width × 3 RGB, and the model preprocesses them.
    /// Else the input is floats, batch × <see cref="Graph.Input"/>.
    /// </param>
    /// <param name="resize">If given with <paramref name="preprocessing"/>, the pixels have any height and width, and the model resizes them.</param>
    /// <param name="metadata">Key–value pairs that are stored in the model.</param>
    /// <param name="external">The tensors that the model refers to in other files; the others are stored in the model.</param>
    /// <param name="precision">The numbers that the network is computed with; null is floats of 32 bits.</param>
    /// <param name="isText">Whether the input is the numbers of words, int64, batch × words.</param>
    /// <param name="anyLength">Whether the model's caller chooses the number of words, too. The graph must take any (<see cref="TextLengths"/>).</param>
    /// <exception cref="RunException">A weight is too large for the precision.</exception>
    public static byte[] Write(
        Graph graph, NetworkState state, int? batch, Preprocessing? preprocessing = null, PixelResize? resize = null,
        IEnumerable<KeyValuePair<string, string>>? metadata = null, IReadOnlyDictionary<string, ExternalTensor>? external = null, OnnxPrecision? precision = null, bool isText = false,
        bool anyLength = false)
    {
        var (writer, input) = Nodes(graph, state, batch, preprocessing, resize, external, isText);
        precision?.Rewrite(writer);
        if (anyLength)
            input = new OnnxValue(input.Name, input.Type, [batch ?? 0, 0]) { FreeNames = batch is null ? ["batch", "words"] : ["words"] };
        var output = new OnnxValue(OutputName, OnnxType.Float, graph.OutputShape.WithBatch(batch ?? 0));
        if (anyLength && graph.OutputShape.Rank == 2)
            output = new OnnxValue(output.Name, output.Type, [batch ?? 0, 0, graph.OutputShape[1]]) { FreeNames = input.FreeNames };
        return writer.Model(graph.Name, input, output, metadata ?? []);
    }

    /// <summary>A model that computes the ranges of the values which <see cref="OnnxPrecision.EightBits"/> needs, over all pictures of its input.</summary>
    /// <returns>The bytes, and the names of the values. The model gives the smallest and the largest element of each.</returns>
    internal static (byte[] Model, IReadOnlyList<string> Ranged, IReadOnlyList<(string Name, int Channels)> Averaged) WriteRanges(Graph graph, NetworkState state, Preprocessing? preprocessing, PixelResize? resize)
    {
        const string Ranges = "ranges";
        var (writer, input) = Nodes(graph, state, null, preprocessing, resize, null, isText: false);
        var (ranged, averaged) = RangeOutputs.Write(writer, Ranges);
        return (writer.Model(graph.Name, input, new OnnxValue(Ranges, OnnxType.Float, [(2 * ranged.Count) + averaged.Sum(value => value.Channels)]), []), ranged, averaged);
    }

    private static (OnnxGraphWriter Writer, OnnxValue Input) Nodes(
        Graph graph, NetworkState state, int? batch, Preprocessing? preprocessing, PixelResize? resize, IReadOnlyDictionary<string, ExternalTensor>? external, bool isText)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(state);
        var writer = new OnnxGraphWriter(name => Values(state[name]), external);
        var input = isText
            ? TokenInput.Write(writer, graph.Input, batch ?? 0)
            : preprocessing is null
            ? new OnnxValue(InputName, OnnxType.Float, graph.Input.WithBatch(batch ?? 0))
            : PixelInput.Write(writer, graph.Input, batch ?? 0, preprocessing, resize);
        foreach (var node in graph.Nodes)
            node.Op.WriteOnnx(new OnnxNodeContext(writer, graph, node));
        writer.Node("Identity", [graph.Output], [OutputName], []);
        return (writer, input);
    }

    private static (float[] Values, long[] Shape) Values(Tensor tensor)
    {
        TorchLibrary.Load();
        using var scope = NewDisposeScope();
        using var none = no_grad();
        return (tensor.detach().to(ScalarType.Float32, CPU).contiguous().data<float>().ToArray(), tensor.shape);
    }
}
