using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>The largest value of each channel in each window of a sequence [T, D]. Padding never counts.</summary>
/// <param name="Size">The number of neighbouring positions.</param>
/// <param name="Stride">The step between windows.</param>
/// <param name="Same">Whether windows may reach beyond the sequence, as Keras's <c>same</c>.</param>
internal sealed record MaxPool1d(long Size, long Stride, bool Same = false) : Op
{
    public override string Kind => "max_pool_1d";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        var x = SequenceMask.Sequence(Kind, [One(inputs)]);
        return new(Window1d.Length(Kind, x[0], Size, Stride, Same), x[1]);
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var (left, right) = Window1d.Padding(inputs[0].shape[1], Size, Stride, Same);
        var channels = inputs[0].transpose(1, 2);
        if (left + right > 0)
            channels = functional.pad(channels, [left, right], value: double.NegativeInfinity);
        return functional.max_pool1d(channels, Size, Stride).transpose(1, 2).MoveToOuterDisposeScope();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var (left, right) = Window1d.Padding(onnx.InputShape(0)[0], Size, Stride, Same);
        var x = onnx.Emit("Transpose", [onnx.Input(0)], ("perm", new[] { 0L, 2, 1 }));
        var result = onnx.Emit("MaxPool", [x], ("kernel_shape", new[] { Size }), ("strides", new[] { Stride }), ("pads", new[] { left, right }));
        onnx.EmitOutput("Transpose", [result], ("perm", new[] { 0L, 2, 1 }));
    }
}
