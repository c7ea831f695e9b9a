using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>A fully connected layer over the last dimension, or over the channels at each position of an image. Its kernel is units × inputs.</summary>
/// <param name="Units">The number of outputs.</param>
/// <param name="Bias">Whether it adds a bias.</param>
/// <param name="OverChannels">Whether it takes images [C, H, W] and returns [units, H, W].</param>
public sealed record Linear(long Units, bool Bias = true, bool OverChannels = false) : Op
{
    public override string Kind => "linear";

    public Initializer KernelInitializer { get; init; } = Initializer.TorchDefault;

    /// <summary>How the bias is filled. Null means PyTorch's default, which depends on the number of inputs.</summary>
    public Initializer? BiasInitializer { get; init; }

    public double L1 { get; init; }

    public double L2 { get; init; }

    public override bool OutputMayBeOverwritten => true;

    internal override bool KeepsMask => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        if (OverChannels)
            return new(Units, Image(inputs)[1], inputs[0][2]);
        var x = One(inputs);
        if (x.Rank is not (1 or 2))
            throw new ShapeException($"a dense layer takes features, not {x}: put flatten or a global pooling before it");
        return new([.. x.Sizes[..^1], Units]);
    }

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        var fanIn = OverChannels ? inputs[0][0] : inputs[0][^1];
        yield return new("weight", new(Units, fanIn), ParameterRole.Kernel, KernelInitializer) { L1 = L1, L2 = L2 };
        if (Bias)
            yield return new("bias", new(Units), ParameterRole.Bias, BiasInitializer ?? Initializer.TorchBias(fanIn));
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var bias = Bias ? context["bias"] : null;
        if (!OverChannels)
            return functional.linear(inputs[0], context["weight"], bias);
        using var last = inputs[0].permute(0, 2, 3, 1);
        using var result = functional.linear(last, context["weight"], bias);
        return result.permute(0, 3, 1, 2);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        if (onnx.InputShape(0).Rank == 1)
        {
            string[] inputs = Bias ? [onnx.Input(0), onnx.Parameter("weight"), onnx.Parameter("bias")] : [onnx.Input(0), onnx.Parameter("weight")];
            onnx.EmitOutput("Gemm", inputs, ("transB", 1L));
            return;
        }
        var kernel = onnx.Emit("Transpose", [onnx.Parameter("weight")], ("perm", new[] { 1L, 0 }));
        var x = OverChannels ? onnx.Emit("Transpose", [onnx.Input(0)], ("perm", new[] { 0L, 2, 3, 1 })) : onnx.Input(0);
        var product = onnx.Emit("MatMul", [x, kernel]);
        var sum = Bias ? onnx.Emit("Add", [product, onnx.Parameter("bias")]) : product;
        if (OverChannels)
            onnx.EmitOutput("Transpose", [sum], ("perm", new[] { 0L, 3, 1, 2 }));
        else
            onnx.EmitOutput("Identity", [sum]);
    }

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => inputs[0].Elements * Units;
}
