using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>The largest value of each window; padding never wins.</summary>
public sealed record MaxPool(Window Window) : Op
{
    public override string Kind => "max_pool";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        var image = Image(inputs);
        var (height, width) = Window.OutputFor(image);
        return new(image[0], height, width);
    }

    public override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        var (top, left, bottom, right) = Window.PaddingFor(new(x.shape[1..]));
        long[] kernel = [Window.Height, Window.Width], strides = [Window.StrideY, Window.StrideX];
        // libtorch pads both sides alike and at most half a window.
        if (top == bottom && left == right && 2 * top <= Window.Height && 2 * left <= Window.Width)
            return functional.max_pool2d(x, kernel, strides, [top, left], [1, 1], Window.CeilMode);
        using var padded = functional.pad(x, [left, right, top, bottom], value: double.NegativeInfinity);
        return functional.max_pool2d(padded, kernel, strides, [0, 0], [1, 1], Window.CeilMode);
    }

    public override void WriteOnnx(OnnxNodeContext onnx)
    {
        var (top, left, bottom, right) = Window.PaddingFor(onnx.InputShape(0));
        onnx.EmitOutput(
            "MaxPool",
            [onnx.Input(0)],
            ("kernel_shape", new[] { Window.Height, Window.Width }),
            ("strides", new[] { Window.StrideY, Window.StrideX }),
            ("pads", new[] { top, left, bottom, right }),
            ("ceil_mode", Window.CeilMode ? 1L : 0));
    }
}
