using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// The mean of each channel over the words of a text, without padding: [T, D] and the words' numbers [T] become [D]. Keras's
/// <c>GlobalAveragePooling1D</c> with a mask, except that a text without words gives zeros and not NaN.
/// </summary>
internal sealed record MaskedMean : Op
{
    public override string Kind => "masked_mean";

    internal override bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => new(SequenceMask.Sequence("masked mean", inputs)[1]);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var words = SequenceMask.Words(inputs[1]).to(inputs[0].dtype).unsqueeze(2);
        var count = words.sum(1);
        return inputs[0].mul(words).sum(1).div(count.maximum(ones_like(count))).MoveToOuterDisposeScope();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var words = onnx.Emit("Unsqueeze", [onnx.Emit("Cast", [SequenceMask.WriteOnnx(onnx)], ("to", (long)OnnxType.Float)), onnx.Constant(2L)]);
        var sum = onnx.Emit("ReduceSum", [onnx.Emit("Mul", [onnx.Input(0), words]), onnx.Constant(1L)], ("keepdims", 0L));
        var count = onnx.Emit("ReduceSum", [words, onnx.Constant(1L)], ("keepdims", 0L));
        onnx.EmitOutput("Div", [sum, onnx.Emit("Max", [count, onnx.Constant(1f)])]);
    }

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => inputs[0].Elements;
}
