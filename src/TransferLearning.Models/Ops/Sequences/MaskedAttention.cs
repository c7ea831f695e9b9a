using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// BERT's self-attention with its output projection: pieces [T, D], their numbers [T] and optionally a bias [heads, T, T] become [T, D]. Padding (0) is not attended
/// to. The tensors have Hugging Face's names.
/// </summary>
/// <param name="Heads">The number of heads.</param>
/// <param name="Naming">The names of the linear layers.</param>
internal sealed record MaskedAttention(long Heads, AttentionNaming Naming = AttentionNaming.Bert) : Op
{
    public override string Kind => "masked_attention";

    internal override bool KeepsMask => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        SequenceMask.Sequence("attention", [.. inputs.Take(2)]) is var tokens && inputs.Count is 2 or 3 && tokens[1] % Heads == 0
            && (inputs.Count == 2 || inputs[2].Equals(new TensorShape(Heads, tokens[0], tokens[0])))
            ? tokens
            : throw new ShapeException($"attention of {Heads} heads takes pieces [count, features] and their numbers, not {string.Join(" and ", inputs)}");

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        var features = inputs[0][1];
        foreach (var name in AttentionNames.Of(Naming).All)
        {
            yield return new($"{name}.weight", new(features, features), ParameterRole.Kernel, new Initializer.Normal(0.02));
            yield return new($"{name}.bias", new(features), ParameterRole.Bias, Initializer.Zeros);
        }
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var (x, names) = (inputs[0], AttentionNames.Of(Naming));
        var mask = Mask(inputs[1], x.dtype);
        if (inputs.Length > 2)
            mask = mask.add(inputs[2].to(x.dtype));
        var attended = functional.scaled_dot_product_attention(Parted(context, x, names.Query), Parted(context, x, names.Key), Parted(context, x, names.Value), mask);
        return functional.linear(attended.transpose(1, 2).reshape(x.shape), context[$"{names.Output}.weight"], context[$"{names.Output}.bias"]).MoveToOuterDisposeScope();
    }

    /// <summary>The attention weights of a batch: N × heads × T × T, each row with the sum 1 and zeros at padding.</summary>
    /// <param name="context">The op's tensors.</param>
    /// <param name="pieces">The pieces' features, N × T × D.</param>
    /// <param name="numbers">Their numbers, N × T, 0 for padding.</param>
    /// <param name="bias">The bias, N × heads × T × T; null for none.</param>
    internal Tensor Weights(in OpContext context, Tensor pieces, Tensor numbers, Tensor? bias = null)
    {
        using var scope = NewDisposeScope();
        var names = AttentionNames.Of(Naming);
        using TorchSharp.Scalar scale = 1 / Math.Sqrt((double)pieces.shape[2] / Heads);
        var scores = Parted(context, pieces, names.Query).mul(scale).matmul(Parted(context, pieces, names.Key).transpose(-2, -1));
        GC.KeepAlive(scale);
        if (bias is not null)
            scores = scores.add(bias);
        return scores.add(Mask(numbers, pieces.dtype)).softmax(-1).MoveToOuterDisposeScope();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var (d, names) = (onnx.InputShape(0)[1], AttentionNames.Of(Naming));
        // 0 keeps the size of a dimension: of the batch, and of texts of any length.
        string Parted(string name, params long[] order) =>
            onnx.Emit("Transpose", [onnx.Emit("Reshape", [OnnxAttention.Linear(onnx, onnx.Input(0), $"{name}.weight", $"{name}.bias"), onnx.Constant(0, 0, Heads, d / Heads)])], ("perm", order));
        var query = onnx.Emit("Mul", [Parted(names.Query, 0, 2, 1, 3), onnx.Constant(1 / MathF.Sqrt((float)d / Heads))]);
        var scores = onnx.Emit("MatMul", [query, Parted(names.Key, 0, 2, 3, 1)]);
        if (onnx.InputCount > 2)
            scores = onnx.Emit("Add", [scores, onnx.Input(2)]);
        // As small a number as 16 bits hold, for 'export --half'.
        var masked = onnx.Emit("Where", [onnx.Emit("Unsqueeze", [SequenceMask.WriteOnnx(onnx), onnx.Constant(1L, 2L)]), scores, onnx.Constant((float)Half.MinValue)]);
        var attended = onnx.Emit("MatMul", [onnx.Emit("Softmax", [masked], ("axis", -1L)), Parted(names.Value, 0, 2, 1, 3)]);
        var joined = onnx.Emit("Reshape", [onnx.Emit("Transpose", [attended], ("perm", new[] { 0L, 2, 1, 3 })), onnx.Constant(0, 0, d)]);
        OnnxAttention.Linear(onnx, joined, $"{names.Output}.weight", $"{names.Output}.bias", isOutput: true);
    }

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output)
    {
        var (t, d) = (inputs[0][0], inputs[0][1]);
        return (4 * t * d * d) + (2 * t * t * d);
    }

    // A projection of the pieces, N × heads × T × D / heads.
    private Tensor Parted(in OpContext context, Tensor pieces, string name) =>
        functional.linear(pieces, context[$"{name}.weight"], context[$"{name}.bias"]).reshape(pieces.shape[0], pieces.shape[1], Heads, pieces.shape[2] / Heads).transpose(1, 2);

    // Added to the scores: 0 for pieces, for padding a number so small that the sum is the same number. So a text of nothing but padding attends to all of it
    // alike. float.MinValue, as in Hugging Face, overflows bfloat16.
    private static Tensor Mask(Tensor numbers, ScalarType type)
    {
        var padding = SequenceMask.Words(numbers).logical_not();
        using TorchSharp.Scalar least = -1e38f;
        var mask = zeros_like(numbers, type).masked_fill(padding, least).unsqueeze(1).unsqueeze(2);
        GC.KeepAlive(least);
        return mask;
    }
}
