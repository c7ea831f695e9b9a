using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>The sum of two tensors of the same shape: the end of a residual block.</summary>
internal sealed record Add : Op
{
    public override string Kind => "add";

    public override bool OutputMayBeOverwritten => true;

    internal override bool KeepsMask => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        inputs.Count == 2 && inputs[0].Equals(inputs[1])
            ? inputs[0]
            : throw new ShapeException($"add takes two tensors of one shape, not {string.Join(" and ", inputs)}");

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => inputs[0].add(inputs[1]);

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Add", [onnx.Input(0), onnx.Input(1)]);
}

/// <summary>The product of an image and a factor per channel, [C, H, W] times [C, 1, 1]: the end of a squeeze-and-excitation block.</summary>
internal sealed record Multiply : Op
{
    public override string Kind => "multiply";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        inputs.Count == 2 && (inputs[0].Equals(inputs[1]) || (inputs[0].IsImage && inputs[1].Equals(new(inputs[0][0], 1, 1))))
            ? inputs[0]
            : throw new ShapeException($"multiply takes an image and a factor a channel, not {string.Join(" and ", inputs)}");

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => inputs[0].mul(inputs[1]);

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Mul", [onnx.Input(0), onnx.Input(1)]);
}
