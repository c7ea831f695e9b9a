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
    /// <param name="resize">If given as well, the pixels have any height and width, and the model resizes them.</param>
    /// <param name="metadata">Key–value pairs that are stored in the model.</param>
    /// <param name="external">The tensors that the model refers to in other files; the others are stored in the model.</param>
    public static byte[] Write(
        Graph graph, NetworkState state, int? batch, Preprocessing? preprocessing = null, PixelResize? resize = null,
        IEnumerable<KeyValuePair<string, string>>? metadata = null, IReadOnlyDictionary<string, ExternalTensor>? external = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(state);
        var writer = new OnnxGraphWriter(name => Values(state[name]), external);
        var input = preprocessing is null
            ? new OnnxValue(InputName, OnnxType.Float, graph.Input.WithBatch(batch ?? 0))
            : PixelInput.Write(writer, graph.Input, batch ?? 0, preprocessing, resize);
        foreach (var node in graph.Nodes)
            node.Op.WriteOnnx(new OnnxNodeContext(writer, graph, node));
        writer.Node("Identity", [graph.Output], [OutputName], []);
        var output = new OnnxValue(OutputName, OnnxType.Float, graph.OutputShape.WithBatch(batch ?? 0));
        return writer.Model(graph.Name, input, output, metadata ?? []);
    }

    private static (float[] Values, long[] Shape) Values(Tensor tensor)
    {
        TorchLibrary.Load();
        using var scope = NewDisposeScope();
        using var none = no_grad();
        return (tensor.detach().to(ScalarType.Float32, CPU).contiguous().data<float>().ToArray(), tensor.shape);
    }
}
