using TransferLearning.Models.Onnx;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>
/// Subtracts from each channel its mean over the training pictures and optionally divides by its standard deviation + 1e-6:
/// <c>featurewise_center</c> and <c>featurewise_std_normalization</c> of Keras's ImageDataGenerator, for the case that
/// <c>samplewise_*</c> come before them.
/// </summary>
/// <param name="OverDeviation">Whether it divides by the standard deviation.</param>
public sealed record FeaturewiseStandardisation(bool OverDeviation) : Op
{
    private const float Epsilon = 1e-6f;

    // Made on first use: making a scalar loads torch, and shape inference must not.
    private static readonly Lazy<TorchSharp.Scalar> Addend = new(() => Scalars.Make(Epsilon));

    public override string Kind => "featurewise";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => Image(inputs);

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        var shape = new TensorShape(inputs[0][0], 1, 1);
        yield return new("mean", shape, ParameterRole.Fitted, Initializer.Zeros);
        if (OverDeviation)
            yield return new("std", shape, ParameterRole.Fitted, Initializer.Ones);
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var centred = inputs[0].sub(context["mean"]);
        if (!OverDeviation)
            return centred;
        using var values = centred;
        using var divisor = context["std"].add(Addend.Value);
        return values.div(divisor);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        string[] centring = [onnx.Input(0), onnx.Parameter("mean")];
        if (!OverDeviation)
        {
            onnx.EmitOutput("Sub", centring);
            return;
        }
        var centred = onnx.Emit("Sub", centring);
        onnx.EmitOutput("Div", [centred, onnx.Emit("Add", [onnx.Parameter("std"), onnx.Constant(Epsilon)])]);
    }
}
