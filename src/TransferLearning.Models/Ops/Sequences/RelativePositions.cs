using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// MPNet's bias of the attention by the distance of two pieces, which all layers share: numbers [T] become [heads, T, T]. The distances fall into buckets, one
/// for each small distance and a growing range for each larger one, as in T5, for the pieces before and behind.
/// </summary>
/// <param name="Heads">The number of attention heads.</param>
/// <param name="Buckets">The number of buckets, half of them for pieces behind.</param>
/// <param name="Furthest">The distance from which on all pieces are in the last bucket.</param>
internal sealed record RelativePositions(long Heads, long Buckets = 32, long Furthest = 128) : Op
{
    public override string Kind => "relative_positions";

    /// <summary>The bias of a network's attention for a batch, N × heads × T × T; null if it has none.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="state">Its tensors.</param>
    /// <param name="numbers">The numbers of the pieces, N × T.</param>
    public static Tensor? Of(Graph graph, NetworkState state, Tensor numbers) =>
        graph.Nodes.FirstOrDefault(node => node.Op is RelativePositions) is { } node ? node.Op.Run(new OpContext(state, node, RunMode.Inference, mayOverwrite: false), [numbers]) : null;

    internal override bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        One(inputs).Rank == 1 ? new(Heads, inputs[0][0], inputs[0][0]) : throw new ShapeException($"relative positions take the numbers of pieces, not {inputs[0]}");

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        yield return new("weight", new(Buckets, Heads), ParameterRole.Embedding, new Initializer.Normal(0.02));
    }

    /// <summary>The bucket of each pair of pieces, the first piece's row after the other, [T · T].</summary>
    internal long[] BucketsOf(long length)
    {
        var near = new long[length];
        for (var distance = 0; distance < length; distance++)
            near[distance] = BucketOf(distance);
        var buckets = new long[length * length];
        for (var from = 0; from < length; from++)
            for (var to = 0; to < length; to++)
                buckets[(from * length) + to] = near[Math.Abs(to - from)] + (to > from ? Buckets / 2 : 0);
        return buckets;
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var (n, t) = (inputs[0].shape[0], inputs[0].shape[1]);
        var buckets = tensor(BucketsOf(t), device: inputs[0].device);
        return context["weight"].index_select(0, buckets).reshape(t, t, Heads).permute(2, 0, 1).unsqueeze(0).expand(n, Heads, t, t).MoveToOuterDisposeScope();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var t = onnx.InputShape(0)[0];
        var biases = onnx.Emit("Gather", [onnx.Parameter("weight"), onnx.Constant(BucketsOf(t), [t, t])], ("axis", 0L));
        // Those of the longest text begin with those of a shorter one.
        var length = onnx.Emit("Shape", [onnx.Input(0)], ("start", 1L));
        biases = onnx.Emit("Slice", [biases, onnx.Constant(0L, 0L), onnx.Emit("Concat", [length, length], ("axis", 0L)), onnx.Constant(0L, 1L)]);
        // One for the whole batch.
        onnx.EmitOutput("Unsqueeze", [onnx.Emit("Transpose", [biases], ("perm", new[] { 2L, 0, 1 })), onnx.Constant(0L)]);
    }

    // In floats of 32 bits, as in Hugging Face: rounding decides at the bounds of a bucket.
    private long BucketOf(long distance)
    {
        var (half, exact) = (Buckets / 2, Buckets / 4);
        if (distance < exact)
            return distance;
        var share = MathF.Log((float)distance / exact) / (float)Math.Log((double)Furthest / exact);
        return Math.Min(exact + (long)(share * (half - exact)), half - 1);
    }
}
