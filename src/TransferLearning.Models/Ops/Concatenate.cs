using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>Concatenates images along the channels.</summary>
internal sealed record Concatenate : Op
{
    public override string Kind => "concatenate";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        if (inputs.Count == 0 || inputs.Any(image => !image.IsImage || image[1] != inputs[0][1] || image[2] != inputs[0][2]))
            throw new ShapeException($"concatenate takes images of one size, not {string.Join(" and ", inputs)}");
        return new(inputs.Sum(image => image[0]), inputs[0][1], inputs[0][2]);
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => cat(inputs.ToArray(), 1);

    internal override void WriteOnnx(OnnxNodeContext onnx) =>
        onnx.EmitOutput("Concat", [.. Enumerable.Range(0, onnx.InputCount).Select(onnx.Input)], ("axis", 1L));
}
