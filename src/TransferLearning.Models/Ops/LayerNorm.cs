using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>
/// Layer normalisation (Ba et al. 2016): over the last dimension of tokens and features, over the channels at each position
/// of images (as ConvNeXt's LayerNorm2d, and as Keras with channels last).
/// </summary>
internal sealed record LayerNorm(double Epsilon = 1e-5) : Op
{
    public override string Kind => "layer_norm";

    internal override bool KeepsMask => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => One(inputs);

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        var shape = new TensorShape(Features(inputs[0]));
        yield return new("weight", shape, ParameterRole.Scale, Initializer.Ones);
        yield return new("bias", shape, ParameterRole.Shift, Initializer.Zeros);
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        if (x.Dimensions != 4)
            return functional.layer_norm(x, [x.shape[^1]], context["weight"], context["bias"], Epsilon);
        using var last = x.permute(0, 2, 3, 1);
        using var normed = functional.layer_norm(last, [x.shape[1]], context["weight"], context["bias"], Epsilon);
        return normed.permute(0, 3, 1, 2);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        string[] Of(string x) => [x, onnx.Parameter("weight"), onnx.Parameter("bias")];
        if (!onnx.InputShape(0).IsImage)
        {
            onnx.EmitOutput("LayerNormalization", Of(onnx.Input(0)), ("axis", -1L), ("epsilon", (float)Epsilon));
            return;
        }
        var last = onnx.Emit("Transpose", [onnx.Input(0)], ("perm", new[] { 0L, 2, 3, 1 }));
        var normed = onnx.Emit("LayerNormalization", Of(last), ("axis", -1L), ("epsilon", (float)Epsilon));
        onnx.EmitOutput("Transpose", [normed], ("perm", new[] { 0L, 3, 1, 2 }));
    }

    private static long Features(TensorShape shape) => shape.IsImage ? shape[0] : shape[^1];
}
