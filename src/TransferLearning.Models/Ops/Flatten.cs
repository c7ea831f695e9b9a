using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>
/// Flattens a tensor, channels first: [C, H, W] becomes [C·H·W]. Keras flattens channels last; for a head trained here the order makes no difference.
/// </summary>
public sealed record Flatten : Op
{
    public override string Kind => "flatten";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => new(One(inputs).Elements);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => inputs[0].flatten(1);

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Flatten", [onnx.Input(0)], ("axis", 1L));
}
