using TorchSharp;
using TransferLearning.Models.Onnx;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>
/// Subtracts from each picture the mean of all its values and optionally divides by their population standard deviation + 1e-6:
/// <c>samplewise_center</c> and <c>samplewise_std_normalization</c> of Keras's ImageDataGenerator.
/// </summary>
/// <param name="OverDeviation">Whether it divides by the standard deviation.</param>
public sealed record SamplewiseStandardisation(bool OverDeviation) : Op
{
    private const float Epsilon = 1e-6f;

    private static readonly long[] Places = [1, 2, 3];

    // Made on first use: making a scalar loads torch, and shape inference must not.
    private static readonly Lazy<Scalar> Addend = new(() => Scalars.Make(Epsilon));

    public override string Kind => "samplewise";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => Image(inputs);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var mean = inputs[0].mean(Places, keepdim: true);
        var centred = inputs[0].sub(mean);
        if (!OverDeviation)
            return centred;
        using var values = centred;
        using var squares = values.square();
        using var variance = squares.mean(Places, keepdim: true);
        using var deviation = variance.sqrt();
        using var divisor = deviation.add(Addend.Value);
        return values.div(divisor);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var mean = onnx.Emit("ReduceMean", [onnx.Input(0), onnx.Constant(Places)], ("keepdims", 1L));
        if (!OverDeviation)
        {
            onnx.EmitOutput("Sub", [onnx.Input(0), mean]);
            return;
        }
        var centred = onnx.Emit("Sub", [onnx.Input(0), mean]);
        var squares = onnx.Emit("Mul", [centred, centred]);
        var variance = onnx.Emit("ReduceMean", [squares, onnx.Constant(Places)], ("keepdims", 1L));
        var deviation = onnx.Emit("Sqrt", [variance]);
        onnx.EmitOutput("Div", [centred, onnx.Emit("Add", [deviation, onnx.Constant(Epsilon)])]);
    }
}
