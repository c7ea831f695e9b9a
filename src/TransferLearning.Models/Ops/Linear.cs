using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>A fully connected layer over the last dimension; its kernel is units × inputs.</summary>
public sealed record Linear(long Units, bool Bias = true) : Op
{
    public override string Kind => "linear";

    public Initializer KernelInitializer { get; init; } = Initializer.TorchDefault;

    /// <summary>Null takes PyTorch's default, which depends on the inputs.</summary>
    public Initializer? BiasInitializer { get; init; }

    public double L1 { get; init; }

    public double L2 { get; init; }

    public override bool OutputMayBeOverwritten => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        var x = One(inputs);
        if (x.Rank is not (1 or 2))
            throw new ShapeException($"a dense layer takes features, not {x}: put flatten or a global pooling before it");
        return new([.. x.Sizes[..^1], Units]);
    }

    public override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        var fanIn = inputs[0][^1];
        yield return new("weight", new(Units, fanIn), ParameterRole.Kernel, KernelInitializer) { L1 = L1, L2 = L2 };
        if (Bias)
            yield return new("bias", new(Units), ParameterRole.Bias, BiasInitializer ?? Initializer.TorchBias(fanIn));
    }

    public override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) =>
        functional.linear(inputs[0], context["weight"], Bias ? context["bias"] : null);

    public override void WriteOnnx(OnnxNodeContext onnx)
    {
        if (onnx.InputShape(0).Rank == 1)
        {
            string[] inputs = Bias ? [onnx.Input(0), onnx.Parameter("weight"), onnx.Parameter("bias")] : [onnx.Input(0), onnx.Parameter("weight")];
            onnx.EmitOutput("Gemm", inputs, ("transB", 1L));
            return;
        }
        var kernel = onnx.Emit("Transpose", [onnx.Parameter("weight")], ("perm", new[] { 1L, 0 }));
        if (!Bias)
        {
            onnx.EmitOutput("MatMul", [onnx.Input(0), kernel]);
            return;
        }
        onnx.EmitOutput("Add", [onnx.Emit("MatMul", [onnx.Input(0), kernel]), onnx.Parameter("bias")]);
    }

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => inputs[0].Elements * Units;
}
