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
    /// <param name="metadata">Key–value pairs that are stored in the model.</param>
    public static byte[] Write(Graph graph, NetworkState state, int? batch, Preprocessing? preprocessing = null, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(state);
        var writer = new OnnxGraphWriter(name => Values(state[name]));
        var input = preprocessing is null
            ? new OnnxValue(InputName, OnnxType.Float, graph.Input.WithBatch(batch ?? 0))
            : WritePreprocessing(writer, graph.Input, batch ?? 0, preprocessing);
        foreach (var node in graph.Nodes)
            node.Op.WriteOnnx(new OnnxNodeContext(writer, graph, node));
        writer.Node("Identity", [graph.Output], [OutputName], []);
        var output = new OnnxValue(OutputName, OnnxType.Float, graph.OutputShape.WithBatch(batch ?? 0));
        return writer.Model(graph.Name, input, output, metadata ?? []);
    }

    private static OnnxValue WritePreprocessing(OnnxGraphWriter writer, TensorShape image, long batch, Preprocessing preprocessing)
    {
        if (image[0] != 3)
            throw new ShapeException($"pixels have 3 channels, but the network takes {image}");
        const string Pixels = "pixels";
        writer.Node("Cast", [Pixels], ["pixels/float"], [("to", (long)OnnxType.Float)]);
        writer.Node("Transpose", ["pixels/float"], ["pixels/nchw"], [("perm", new[] { 0L, 3, 1, 2 })]);
        var ordered = "pixels/nchw";
        if (preprocessing.Order == ChannelOrder.Bgr)
        {
            writer.Node("Gather", [ordered, writer.Constant("pixels/order", [2L, 1, 0], [3])], ["pixels/ordered"], [("axis", 1L)]);
            ordered = "pixels/ordered";
        }
        var affine = Enumerable.Range(0, 3).Select(preprocessing.Affine).ToArray();
        writer.Node("Mul", [ordered, writer.Constant("pixels/factor", [.. affine.Select(each => (float)each.Factor)], [1, 3, 1, 1])], ["pixels/scaled"], []);
        writer.Node("Add", ["pixels/scaled", writer.Constant("pixels/addend", [.. affine.Select(each => (float)each.Addend)], [1, 3, 1, 1])], [Graph.InputName], []);
        return new(Pixels, OnnxType.UInt8, [batch, image[1], image[2], 3]);
    }

    private static (float[] Values, long[] Shape) Values(Tensor tensor)
    {
        TorchLibrary.Load();
        using var scope = NewDisposeScope();
        using var none = no_grad();
        return (tensor.detach().to(ScalarType.Float32, CPU).contiguous().data<float>().ToArray(), tensor.shape);
    }
}
