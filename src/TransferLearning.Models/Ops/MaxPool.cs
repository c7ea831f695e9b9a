using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>Max pooling: the largest value of each window. Padding is never the largest.</summary>
internal sealed record MaxPool(Window Window) : WindowPool(Window)
{
    public override string Kind => "max_pool";

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        var (top, left, bottom, right) = Window.PaddingFor(new(x.shape[1..]));
        long[] kernel = [Window.Height, Window.Width], strides = [Window.StrideY, Window.StrideX];
        if (IsPaddedByTorch(top, left, bottom, right))
            return functional.max_pool2d(x, kernel, strides, [top, left], [1, 1], Window.CeilMode);
        using var padded = functional.pad(x, [left, right, top, bottom], value: double.NegativeInfinity);
        return functional.max_pool2d(padded, kernel, strides, [0, 0], [1, 1], Window.CeilMode);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("MaxPool", [onnx.Input(0)], OnnxAttributes(onnx));
}
