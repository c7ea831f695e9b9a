using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>Concatenates images, sequences or features along the channels.</summary>
internal sealed record Concatenate : Op
{
    public override string Kind => "concatenate";

    internal override bool KeepsMask => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        var channels = inputs.Count > 0 && inputs[0].IsImage ? 0 : ^1;
        if (inputs.Count == 0 || inputs.Any(each => each.Rank != inputs[0].Rank || !Others(each).SequenceEqual(Others(inputs[0]))))
            throw new ShapeException($"concatenate takes tensors that differ only in their channels, not {string.Join(" and ", inputs)}");
        long[] sizes = inputs[0].ToArray();
        sizes[channels] = inputs.Sum(each => each[channels]);
        return new(sizes);

        long[] Others(TensorShape shape) => shape.IsImage ? [shape[1], shape[2]] : shape.ToArray()[..^1];
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => cat(inputs.ToArray(), inputs[0].Dimensions == 4 ? 1 : -1);

    internal override void WriteOnnx(OnnxNodeContext onnx) =>
        onnx.EmitOutput("Concat", [.. Enumerable.Range(0, onnx.InputCount).Select(onnx.Input)], ("axis", onnx.OutputShape.IsImage ? 1L : -1L));
}
