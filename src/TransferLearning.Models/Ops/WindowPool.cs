using TransferLearning.Models.Onnx;

namespace TransferLearning.Models.Ops;

/// <summary>A pooling over windows of an image. Each channel is pooled separately.</summary>
/// <param name="Window">Size, stride and padding.</param>
internal abstract record WindowPool(Window Window) : Op
{
    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        var image = Image(inputs);
        var (height, width) = Window.OutputFor(image);
        return new(image[0], height, width);
    }

    /// <summary>Whether libtorch's pooling can do the padding: it pads both sides equally and by at most half a window.</summary>
    protected bool IsPaddedByTorch(long top, long left, long bottom, long right) =>
        top == bottom && left == right && 2 * top <= Window.Height && 2 * left <= Window.Width;

    /// <summary>The attributes that ONNX's poolings have in common.</summary>
    protected (string Name, object Value)[] OnnxAttributes(OnnxNodeContext onnx)
    {
        var (top, left, bottom, right) = Window.PaddingFor(onnx.InputShape(0));
        return
        [
            ("kernel_shape", new[] { Window.Height, Window.Width }),
            ("strides", new[] { Window.StrideY, Window.StrideX }),
            ("pads", new[] { top, left, bottom, right }),
            ("ceil_mode", Window.CeilMode ? 1L : 0),
        ];
    }
}
