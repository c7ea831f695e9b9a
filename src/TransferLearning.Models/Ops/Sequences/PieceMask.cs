using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>
/// Which pieces of a text are no padding, where padding is not 0: numbers [T] become [T], 1 for a piece and 0 for padding. The ops that skip padding take it
/// instead of the numbers.
/// </summary>
/// <param name="Padding">The number of padding.</param>
internal sealed record PieceMask(long Padding) : Op
{
    public override string Kind => "piece_mask";

    internal override bool IgnoresPadding(IReadOnlyList<TensorShape> inputs) => true;

    /// <summary>What is 0 for padding in a network's texts: the mask, or the numbers themselves where padding is 0.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="numbers">The numbers of the pieces, N × T.</param>
    public static Tensor Of(Graph graph, Tensor numbers) => graph.Nodes.FirstOrDefault(node => node.Op is PieceMask)?.Op is PieceMask mask ? mask.Run(numbers) : numbers;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        One(inputs).Rank == 1 ? inputs[0] : throw new ShapeException($"a mask takes the numbers of pieces, not {inputs[0]}");

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => Run(inputs[0]);

    private Tensor Run(Tensor numbers)
    {
        using var scope = NewDisposeScope();
        using TorchSharp.Scalar padding = Padding;
        var mask = numbers.ne(padding).to(numbers.dtype).MoveToOuterDisposeScope();
        GC.KeepAlive(padding);
        return mask;
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var numbers = onnx.Emit("Cast", [onnx.Input(0)], ("to", (long)OnnxType.Int64));
        onnx.EmitOutput("Cast", [onnx.Emit("Not", [onnx.Emit("Equal", [numbers, onnx.Constant([Padding], [])])])], ("to", (long)OnnxType.Float));
    }
}
