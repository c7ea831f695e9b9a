using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>Average pooling to a fixed output size, whatever the image's size (7×7 in torchvision's VGG).</summary>
internal sealed record AdaptiveAveragePool(long Height, long Width) : Op
{
    public override string Kind => "adaptive_average_pool";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => new(Image(inputs)[0], Height, Width);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => functional.adaptive_avg_pool2d(inputs[0], [Height, Width]);

    // ONNX has no adaptive pooling. Multiplying by an averaging matrix on each side gives the same result.
    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var image = onnx.InputShape(0);
        if (image[1] == Height && image[2] == Width)
        {
            onnx.EmitOutput("Identity", [onnx.Input(0)]);
            return;
        }
        var rows = onnx.Constant(Means(Height, image[1], transposed: false), [Height, image[1]]);
        var columns = onnx.Constant(Means(Width, image[2], transposed: true), [image[2], Width]);
        onnx.EmitOutput("MatMul", [onnx.Emit("MatMul", [rows, onnx.Input(0)]), columns]);
    }

    private static float[] Means(long outputs, long inputs, bool transposed)
    {
        var means = new float[outputs * inputs];
        for (var o = 0L; o < outputs; o++)
        {
            // PyTorch's windows: from floor(o·in/out) to ceil((o+1)·in/out).
            long from = o * inputs / outputs, to = (((o + 1) * inputs) + outputs - 1) / outputs;
            for (var i = from; i < to; i++)
                means[transposed ? (i * outputs) + o : (o * inputs) + i] = 1f / (to - from);
        }
        return means;
    }
}
