using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>A one-dimensional convolution over a sequence [T, D]. Its kernel has the shape filters × D × size.</summary>
/// <param name="Filters">The number of output channels.</param>
/// <param name="Size">The number of neighbouring positions.</param>
/// <param name="Stride">The step between windows.</param>
/// <param name="Same">Whether the sequence is padded with zeros as Keras's <c>same</c>.</param>
/// <param name="Bias">Whether it adds a bias.</param>
internal sealed record Conv1d(long Filters, long Size, long Stride = 1, bool Same = false, bool Bias = true) : Op
{
    public override string Kind => "conv_1d";

    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        new(Window1d.Length(Kind, SequenceMask.Sequence(Kind, [One(inputs)])[0], Size, Stride, Same), Filters);

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        yield return new("weight", new(Filters, inputs[0][1], Size), ParameterRole.Kernel, KernelInitializer);
        if (Bias)
            yield return new("bias", new(Filters), ParameterRole.Bias, Initializer.Zeros);
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var (left, right) = Window1d.Padding(inputs[0].shape[1], Size, Stride, Same);
        var channels = inputs[0].transpose(1, 2);
        if (left + right > 0)
            channels = functional.pad(channels, [left, right]);
        return functional.conv1d(channels, context["weight"], Bias ? context["bias"] : null, Stride).transpose(1, 2).MoveToOuterDisposeScope();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var (left, right) = Window1d.Padding(onnx.InputShape(0)[0], Size, Stride, Same);
        var x = onnx.Emit("Transpose", [onnx.Input(0)], ("perm", new[] { 0L, 2, 1 }));
        string[] inputs = Bias ? [x, onnx.Parameter("weight"), onnx.Parameter("bias")] : [x, onnx.Parameter("weight")];
        var result = onnx.Emit("Conv", inputs, ("kernel_shape", new[] { Size }), ("strides", new[] { Stride }), ("pads", new[] { left, right }));
        onnx.EmitOutput("Transpose", [result], ("perm", new[] { 0L, 2, 1 }));
    }

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => output.Elements * inputs[0][1] * Size;
}
