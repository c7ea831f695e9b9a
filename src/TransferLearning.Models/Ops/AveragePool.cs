using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>Average pooling: the mean of each window.</summary>
/// <param name="Window">Size, stride and padding.</param>
/// <param name="CountPadding">Whether padding counts as zeros (PyTorch's default) or is left out of the mean (Keras).</param>
internal sealed record AveragePool(Window Window, bool CountPadding = true) : WindowPool(Window)
{
    public override string Kind => "average_pool";

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        var (top, left, bottom, right) = Window.PaddingFor(new(x.shape[1..]));
        if (IsPaddedByTorch(top, left, bottom, right))
            return Pool(x, top, left);
        using var padded = functional.pad(x, [left, right, top, bottom]);
        var mean = Pool(padded, 0, 0);
        if (CountPadding)
            return mean;
        // The zeros of uneven padding lowered the mean. Dividing by the share of the window inside the image undoes that.
        using var sum = mean;
        using var inside = ones(1, 1, x.shape[2], x.shape[3], dtype: x.dtype, device: x.device);
        using var paddedInside = functional.pad(inside, [left, right, top, bottom]);
        using var share = Pool(paddedInside, 0, 0);
        return sum.div(share);
    }

    private Tensor Pool(Tensor x, long top, long left) =>
        functional.avg_pool2d(x, [Window.Height, Window.Width], [Window.StrideY, Window.StrideX], [top, left], Window.CeilMode, CountPadding);

    internal override void WriteOnnx(OnnxNodeContext onnx) =>
        onnx.EmitOutput("AveragePool", [onnx.Input(0)], [.. OnnxAttributes(onnx), ("count_include_pad", CountPadding ? 1L : 0)]);
}
