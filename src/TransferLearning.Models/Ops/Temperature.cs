using System.Globalization;
using TorchSharp;
using TransferLearning.Models.Onnx;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>Divides logits by a constant, so that the probabilities computed from them are calibrated (Guo et al., ICML 2017).</summary>
/// <param name="Value">The temperature, above 0; 1 changes nothing, more makes probabilities less extreme.</param>
public sealed record Temperature(double Value) : Op
{
    // Made on first use: making a scalar loads torch, and shape inference must not.
    private readonly Lazy<Scalar> _divisor = new(() => Scalars.Make(Value));

    public override string Kind => string.Create(CultureInfo.InvariantCulture, $"temperature {Value:0.####}");

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => One(inputs);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => inputs[0].div(_divisor.Value);

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Div", [onnx.Input(0), onnx.Constant((float)Value)]);
}
