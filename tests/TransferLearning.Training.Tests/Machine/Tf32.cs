using TorchSharp;
using TransferLearning.Models.Onnx;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Machine;

/// <summary>TF32 as described by NVIDIA (A100 whitepaper, 2020): factors with 8 exponent and 10 mantissa bits, sums in float32.</summary>
internal static class Tf32
{
    // Veltkamp's splitting: x·(2^13 + 1) keeps 24 - 13 significant bits, correctly rounded.
    private static readonly Scalar Splitter = Scalars.Make((1 << 13) + 1);

    /// <summary>Rounds to the nearest TF32 numbers; the gradient passes unchanged.</summary>
    public static Tensor Round(Tensor values)
    {
        using var scope = NewDisposeScope();
        var plain = values.detach();
        var wide = plain.mul(Splitter);
        return values.add(wide.sub(wide.sub(plain)).sub(plain)).MoveToOuterDisposeScope();
    }
}

/// <summary>An operation whose inputs are rounded to TF32.</summary>
internal sealed record Tf32Op(Op Right) : Op
{
    public override string Kind => Right.Kind;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => Right.Infer(inputs);

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs) => Right.Parameters(inputs);

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => Right.MultiplyAdds(inputs, output);

    internal override void WriteOnnx(OnnxNodeContext onnx) => Right.WriteOnnx(onnx);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var rounded = Tf32.Round(inputs[0]);
        return Right.Run(context, [rounded]);
    }
}
