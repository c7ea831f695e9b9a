using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// A sequence [T, D] and what is 0 for padding [T] as one tensor [T, D + 1], whose last channel is 1 for a word and 0 for padding. A network of texts is cut
/// behind it, so that one tensor holds all that the layers behind the cut need (<see cref="SequenceCuts"/>).
/// </summary>
/// <param name="OwnLengths">
/// Whether the layers behind the cut skip padding. Then a text's outputs are computed almost without padding, and those at padding are zeros.
/// </param>
internal sealed record PackedSequence(bool OwnLengths) : Op
{
    public override string Kind => "packed_sequence";

    internal override bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => OwnLengths;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        inputs.Count == 2 ? new(SequenceMask.Sequence("a packed sequence", inputs)[0], inputs[0][1] + 1) : throw new ShapeException($"a packed sequence takes two inputs, not {inputs.Count}");

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        return cat([inputs[0], SequenceMask.Words(inputs[1]).to(inputs[0].dtype).unsqueeze(2)], 2).MoveToOuterDisposeScope();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var words = onnx.Emit("Cast", [SequenceMask.WriteOnnx(onnx)], ("to", (long)OnnxType.Float));
        onnx.EmitOutput("Concat", [onnx.Input(0), onnx.Emit("Unsqueeze", [words, onnx.Constant(2L)])], ("axis", 2L));
    }
}

/// <summary>The sequence of a <see cref="PackedSequence"/>: [T, D + 1] becomes [T, D].</summary>
internal sealed record UnpackedSequence : Op
{
    public override string Kind => "unpacked_sequence";

    internal override bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => new(SequenceMask.Packed(One(inputs))[0], inputs[0][1] - 1);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var view = inputs[0].narrow(2, 0, inputs[0].shape[2] - 1);
        return view.contiguous();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx) =>
        onnx.EmitOutput("Slice", [onnx.Input(0), onnx.Constant(0L), onnx.Constant(onnx.InputShape(0)[1] - 1), onnx.Constant(2L)]);
}

/// <summary>The words of a <see cref="PackedSequence"/>: [T, D + 1] becomes [T], 1 for a word and 0 for padding.</summary>
internal sealed record UnpackedWords : Op
{
    public override string Kind => "unpacked_words";

    internal override bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => new(SequenceMask.Packed(One(inputs))[0]);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var view = inputs[0].select(2, inputs[0].shape[2] - 1);
        return view.contiguous();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx) =>
        onnx.EmitOutput("Gather", [onnx.Input(0), onnx.Constant([onnx.InputShape(0)[1] - 1], [])], ("axis", 2L));
}
