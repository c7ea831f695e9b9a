namespace TransferLearning.Models.Onnx;

/// <summary>The part of an ONNX model that turns pixels into the network's input.</summary>
internal static class PixelInput
{
    private const string Pixels = "pixels", Own = "pixels/own", Sized = "pixels/sized";

    /// <summary>Writes the nodes; the last one has the name <see cref="Graph.InputName"/>.</summary>
    /// <param name="writer">Takes the nodes.</param>
    /// <param name="image">The network's input: 3 × height × width.</param>
    /// <param name="batch">The batch size; 0: the model's caller chooses it.</param>
    /// <param name="preprocessing">What is done with a pixel's value.</param>
    /// <param name="resize">How pictures of any size get to the network's; null: the caller gives pictures of that size.</param>
    /// <returns>The model's input: bytes, N × height × width × 3, RGB.</returns>
    /// <exception cref="ShapeException">The network does not take three channels.</exception>
    public static OnnxValue Write(OnnxGraphWriter writer, TensorShape image, long batch, Preprocessing preprocessing, PixelResize? resize)
    {
        if (image[0] != 3)
            throw new ShapeException($"pixels have 3 channels, but the network takes {image}");
        writer.Node("Cast", [Pixels], ["pixels/float"], [("to", (long)OnnxType.Float)]);
        writer.Node("Transpose", ["pixels/float"], [Own], [("perm", new[] { 0L, 3, 1, 2 })]);
        var ordered = resize is null ? Own : Resized(writer, image, resize);
        if (preprocessing.Order == ChannelOrder.Bgr)
        {
            writer.Node("Gather", [ordered, writer.Constant("pixels/order", [2L, 1, 0], [3])], ["pixels/ordered"], [("axis", 1L)]);
            ordered = "pixels/ordered";
        }
        var affine = Enumerable.Range(0, 3).Select(preprocessing.Affine).ToArray();
        writer.Node("Mul", [ordered, writer.Constant("pixels/factor", [.. affine.Select(each => (float)each.Factor)], [1, 3, 1, 1])], ["pixels/scaled"], []);
        writer.Node("Add", ["pixels/scaled", writer.Constant("pixels/addend", [.. affine.Select(each => (float)each.Addend)], [1, 3, 1, 1])], [Graph.InputName], []);
        return resize is null
            ? new(Pixels, OnnxType.UInt8, [batch, image[1], image[2], 3])
            : new(Pixels, OnnxType.UInt8, [batch, 0, 0, 3]) { FreeNames = ["batch", "height", "width"] };
    }

    // Pictures that have the network's size already are not resampled: an identity would cost as much as a small network.
    private static string Resized(OnnxGraphWriter writer, TensorShape image, PixelResize resize)
    {
        var (height, width) = (image[1], image[2]);
        var scope = new OnnxScope(writer, "pixels/size");
        var sides = scope.Emit("Slice", [scope.Emit("Shape", [Own]), scope.Integers(2), scope.Integers(4)]);
        var fits = scope.Emit("ReduceMin", [scope.Cast(scope.Emit("Equal", sides, scope.Integers(height, width)), OnnxType.Int64)], ("keepdims", 0L));
        var same = writer.Branch();
        same.Node("Identity", [Own], ["pixels/same"], []);
        var other = writer.Branch();
        var resized = resize.Write(new OnnxScope(other, "pixels/resize"), Own, new Size((int)height, (int)width));
        other.Node("Reshape", [resized, other.Constant("pixels/shape", [-1L, 3, height, width], [4])], ["pixels/resized"], []);
        OnnxValue Result(string name) => new(name, OnnxType.Float, [0, 3, 0, 0]) { FreeNames = ["batch", "rows", "columns"] };
        writer.Node(
            "If", [scope.Cast(fits, OnnxType.Bool)], [Sized],
            [("then_branch", same.Graph("same", Result("pixels/same"))), ("else_branch", other.Graph("resize", Result("pixels/resized")))]);
        return Sized;
    }
}
