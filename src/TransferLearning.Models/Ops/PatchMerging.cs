using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>
/// Swin's patch merging: turns each 2 × 2 square into one position with four times the channels, in the order upper left, lower left, upper right, lower right.
/// </summary>
internal sealed record PatchMerging : Op
{
    public override string Kind => "patch_merging";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        Image(inputs) is var image ? new(4 * image[0], (image[1] + 1) / 2, (image[2] + 1) / 2) : image;

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var x = inputs[0];
        var (n, c, h, w) = (x.shape[0], x.shape[1], (x.shape[2] + 1) / 2, (x.shape[3] + 1) / 2);
        var last = functional.pad(x.permute(0, 2, 3, 1), [0, 0, 0, x.shape[3] % 2, 0, x.shape[2] % 2]);
        return last.reshape(n, h, 2, w, 2, c).permute(0, 1, 3, 4, 2, 5).reshape(n, h, w, 4 * c).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var image = onnx.InputShape(0);
        var x = onnx.Input(0);
        if (image[1] % 2 + image[2] % 2 > 0)
            x = onnx.Emit("Pad", [x, onnx.Constant(0, 0, 0, 0, 0, 0, image[1] % 2, image[2] % 2)]);
        var (h, w) = (onnx.OutputShape[1], onnx.OutputShape[2]);
        var parted = onnx.Emit("Reshape", [x, onnx.Constant(0, image[0], h, 2, w, 2)]);
        var turned = onnx.Emit("Transpose", [parted], ("perm", new[] { 0L, 5, 3, 1, 2, 4 }));
        onnx.EmitOutput("Reshape", [turned, onnx.Constant(0, 4 * image[0], h, w)]);
    }
}
