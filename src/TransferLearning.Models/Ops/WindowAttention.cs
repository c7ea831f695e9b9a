using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>
/// Swin's attention within windows of an image (Liu et al. 2021), with a learnt bias for each relative position. The windows may be
/// shifted cyclically; positions that are neighbours only because of the shift then do not attend to each other.
/// </summary>
/// <param name="Heads">The number of attention heads.</param>
/// <param name="Size">The side of a window.</param>
/// <param name="Shift">The shift of the windows; 0 for none.</param>
internal sealed record WindowAttention(long Heads, long Size, long Shift) : Op
{
    public override string Kind => "window_attention";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        Image(inputs) is var image && image[0] % Heads == 0 ? image : throw new ShapeException($"{inputs[0][0]} channels do not divide into {Heads} heads");

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        var channels = inputs[0][0];
        var normal = new Initializer.Normal(0.02);
        yield return new("relative_position_bias_table", new(((2 * Size) - 1) * ((2 * Size) - 1), Heads), ParameterRole.Embedding, normal);
        yield return new("qkv.weight", new(3 * channels, channels), ParameterRole.Kernel, normal);
        yield return new("qkv.bias", new(3 * channels), ParameterRole.Bias, Initializer.Zeros);
        yield return new("proj.weight", new(channels, channels), ParameterRole.Kernel, normal);
        yield return new("proj.bias", new(channels), ParameterRole.Bias, Initializer.Zeros);
    }

    public override IEnumerable<(string Name, long[] Shape, Func<long[]> Values)> Derived(IReadOnlyList<TensorShape> inputs) =>
        [("relative_position_index", [Size * Size * Size * Size], () => WindowLayout.RelativePositions(Size))];

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        var (n, c) = (x.shape[0], x.shape[1]);
        var layout = new WindowLayout(Size, Shift, x.shape[2], x.shape[3]);
        var (count, places) = (layout.Windows, Size * Size);
        using var scope = NewDisposeScope();
        var image = functional.pad(x.permute(0, 2, 3, 1), [0, 0, 0, layout.PaddedWidth - x.shape[3], 0, layout.PaddedHeight - x.shape[2]]);
        if (layout.IsShifted)
            image = image.roll([-layout.ShiftY, -layout.ShiftX], [1, 2]);
        var windows = image.reshape(n, layout.Rows, Size, layout.Columns, Size, c).permute(0, 1, 3, 2, 4, 5).reshape(n * count, places, c);
        var qkv = functional.linear(windows, context["qkv.weight"], context["qkv.bias"]).reshape(n * count, places, 3, Heads, c / Heads).permute(2, 0, 3, 1, 4);
        var index = tensor(WindowLayout.RelativePositions(Size), device: x.device);
        var bias = context["relative_position_bias_table"].index_select(0, index).reshape(places, places, Heads).permute(2, 0, 1).unsqueeze(0);
        if (layout.IsShifted)
        {
            var mask = tensor(layout.Mask(), [1, count, 1, places, places], device: x.device).to(x.dtype);
            bias = bias.unsqueeze(0).add(mask).expand(n, -1, -1, -1, -1).reshape(n * count, Heads, places, places);
        }
        var attended = functional.scaled_dot_product_attention(qkv.select(0, 0), qkv.select(0, 1), qkv.select(0, 2), bias.contiguous());
        var projected = functional.linear(attended.transpose(1, 2).reshape(n * count, places, c), context["proj.weight"], context["proj.bias"]);
        image = projected.reshape(n, layout.Rows, layout.Columns, Size, Size, c).permute(0, 1, 3, 2, 4, 5).reshape(n, layout.PaddedHeight, layout.PaddedWidth, c);
        if (layout.IsShifted)
            image = image.roll([layout.ShiftY, layout.ShiftX], [1, 2]);
        return image.narrow(1, 0, x.shape[2]).narrow(2, 0, x.shape[3]).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var (c, h, w) = (onnx.InputShape(0)[0], onnx.InputShape(0)[1], onnx.InputShape(0)[2]);
        var layout = new WindowLayout(Size, Shift, h, w);
        var (count, places) = (layout.Windows, Size * Size);
        var image = onnx.Emit("Transpose", [onnx.Input(0)], ("perm", new[] { 0L, 2, 3, 1 }));
        if (layout.PaddedHeight != h || layout.PaddedWidth != w)
            image = onnx.Emit("Pad", [image, onnx.Constant(0, 0, 0, 0, 0, layout.PaddedHeight - h, layout.PaddedWidth - w, 0)]);
        image = Roll(onnx, Roll(onnx, image, 1, layout.ShiftY, layout.PaddedHeight), 2, layout.ShiftX, layout.PaddedWidth);
        var windows = onnx.Emit("Reshape", [image, onnx.Constant(0, layout.Rows, Size, layout.Columns, Size, c)]);
        windows = onnx.Emit("Reshape", [onnx.Emit("Transpose", [windows], ("perm", new[] { 0L, 1, 3, 2, 4, 5 })), onnx.Constant(-1, places, c)]);
        var projected = OnnxAttention.Linear(onnx, windows, "qkv.weight", "qkv.bias");
        var qkv = onnx.Emit("Transpose", [onnx.Emit("Reshape", [projected, onnx.Constant(0, places, 3, Heads, c / Heads)])], ("perm", new[] { 2L, 0, 3, 1, 4 }));
        var attended = OnnxAttention.Attend(onnx, qkv, c / Heads, scores => AddBias(onnx, layout, scores));
        var joined = onnx.Emit("Reshape", [onnx.Emit("Transpose", [attended], ("perm", new[] { 0L, 2, 1, 3 })), onnx.Constant(0, places, c)]);
        projected = OnnxAttention.Linear(onnx, joined, "proj.weight", "proj.bias");
        image = onnx.Emit("Reshape", [projected, onnx.Constant(-1, layout.Rows, layout.Columns, Size, Size, c)]);
        image = onnx.Emit("Reshape", [onnx.Emit("Transpose", [image], ("perm", new[] { 0L, 1, 3, 2, 4, 5 })), onnx.Constant(0, layout.PaddedHeight, layout.PaddedWidth, c)]);
        image = Roll(onnx, Roll(onnx, image, 1, -layout.ShiftY, layout.PaddedHeight), 2, -layout.ShiftX, layout.PaddedWidth);
        image = onnx.Emit("Slice", [image, onnx.Constant(0, 0), onnx.Constant(h, w), onnx.Constant(1, 2)]);
        onnx.EmitOutput("Transpose", [image], ("perm", new[] { 0L, 3, 1, 2 }));
    }

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output)
    {
        var layout = new WindowLayout(Size, Shift, inputs[0][1], inputs[0][2]);
        var (c, places) = (inputs[0][0], layout.PaddedHeight * layout.PaddedWidth);
        return (4 * places * c * c) + (2 * places * Size * Size * c);
    }

    private string AddBias(OnnxNodeContext onnx, WindowLayout layout, string scores)
    {
        var places = Size * Size;
        var index = onnx.Constant(WindowLayout.RelativePositions(Size), [places, places]);
        var table = onnx.Emit("Gather", [onnx.Parameter("relative_position_bias_table"), index], ("axis", 0L));
        var biased = onnx.Emit("Add", [scores, onnx.Emit("Transpose", [table], ("perm", new[] { 2L, 0, 1 }))]);
        if (!layout.IsShifted)
            return biased;
        var grouped = onnx.Emit("Reshape", [biased, onnx.Constant(-1, layout.Windows, Heads, places, places)]);
        var masked = onnx.Emit("Add", [grouped, onnx.Constant(layout.Mask(), [layout.Windows, 1, places, places])]);
        return onnx.Emit("Reshape", [masked, onnx.Constant(-1, Heads, places, places)]);
    }

    /// <summary>
    /// Moves the first <paramref name="by"/> rows or columns to the end. A negative number moves the last ones to the beginning.
    /// </summary>
    private static string Roll(OnnxNodeContext onnx, string x, long axis, long by, long size)
    {
        if (by == 0)
            return x;
        var at = by > 0 ? by : size + by;
        var behind = onnx.Emit("Slice", [x, onnx.Constant([at]), onnx.Constant([size]), onnx.Constant([axis])]);
        var before = onnx.Emit("Slice", [x, onnx.Constant([0L]), onnx.Constant([at]), onnx.Constant([axis])]);
        return onnx.Emit("Concat", [behind, before], ("axis", axis));
    }
}
