using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>A vector for each word's number: [T] becomes [T, D]. Keras's <c>Embedding</c>.</summary>
/// <param name="Words">The number of words, including padding (0).</param>
/// <param name="Dimensions">The length of a vector.</param>
/// <param name="MaskZero">Whether the following layers skip padding, if they can.</param>
internal sealed record Embedding(long Words, long Dimensions, bool MaskZero = false) : Op
{
    // Keras's "uniform".
    private static readonly Initializer Uniform = new Initializer.UniformWithin(0.05);

    public override string Kind => "embedding";

    internal override bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => One(inputs) is { Rank: 1 } numbers
        ? new(numbers[0], Dimensions)
        : throw new ShapeException($"an embedding takes the numbers of words, not {inputs[0]}: it is the first layer of 'backbone.layers'");

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        yield return new("weight", new(Words, Dimensions), ParameterRole.Embedding, Uniform);
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var flat = inputs[0].flatten();
        using var numbers = flat.to(ScalarType.Int64);
        using var vectors = context["weight"].index_select(0, numbers);
        return vectors.reshape([.. inputs[0].shape, Dimensions]);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx) =>
        onnx.EmitOutput("Gather", [onnx.Parameter("weight"), onnx.Emit("Cast", [onnx.Input(0)], ("to", (long)OnnxType.Int64))], ("axis", 0L));
}
