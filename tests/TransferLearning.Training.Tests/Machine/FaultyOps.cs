using TransferLearning.Models.Machine;
using TransferLearning.Models.Onnx;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Machine;

/// <summary>A convolution with wrong output in channels-last memory (every thirtieth value is far off), and right output in every other mode.</summary>
internal sealed record WrongConv(Conv Right) : FaultyConv(Right)
{
    protected override Tensor Spoil(Tensor right)
    {
        var mask = arange(right.numel(), ScalarType.Float32).remainder_(Scalars.Make(30)).eq(Scalars.Zero).to(ScalarType.Float32).reshape(right.shape);
        return right.add(mask.mul(right.detach().abs().max()));
    }
}

/// <summary>A convolution with right output and, in channels-last memory, doubled gradients.</summary>
internal sealed record WrongGradient(Conv Right) : FaultyConv(Right)
{
    protected override Tensor Spoil(Tensor right) => right.mul(Scalars.Two).sub(right.detach());
}

/// <summary>A right convolution that records the number of pictures of each batch which torch computes in channels-last memory.</summary>
internal sealed record CountedConv(Conv Right, List<long> Counted) : FaultyConv(Right)
{
    protected override Tensor Spoil(Tensor right)
    {
        Counted.Add(right.shape[0]);
        return right;
    }
}

/// <summary>A convolution with a fault, which replaces torch's.</summary>
internal abstract record FaultyConv(Conv Right) : Op
{
    public override string Kind => Right.Kind;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => Right.Infer(inputs);

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs) => Right.Parameters(inputs);

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => Right.MultiplyAdds(inputs, output);

    internal override void WriteOnnx(OnnxNodeContext onnx) => Right.WriteOnnx(onnx);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var right = Right.Run(context, inputs);
        return (TorchModes.Current.ChannelsFirst ? right : Spoil(right)).MoveToOuterDisposeScope();
    }

    protected abstract Tensor Spoil(Tensor right);

    /// <summary>Replaces the last convolution of a graph.</summary>
    public static Graph In(Graph graph, Func<Conv, FaultyConv> faulty)
    {
        var last = graph.Nodes.Last(node => node.Op is Conv);
        return new Graph(graph.Name, graph.Input, [.. graph.Nodes.Select(node => node == last ? node with { Op = faulty((Conv)node.Op) } : node)], graph.Output);
    }
}

/// <summary>Returns its input, but exports an operation to ONNX that returns the negative.</summary>
internal sealed record WrongInOnnx : Op
{
    public override string Kind => "wrong_in_onnx";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => One(inputs);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => inputs[0].clone();

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Neg", [onnx.Input(0)]);

    /// <summary>Inserts the operation before the last node of a graph, which is the activation of the head.</summary>
    public static Graph BeforeTheEnd(Graph graph)
    {
        var last = graph.Nodes[^1];
        return new Graph(
            graph.Name, graph.Input, [.. graph.Nodes.SkipLast(1), new GraphNode("wrong", new WrongInOnnx(), last.Inputs, null, last.Layer, last.Block), last with { Inputs = ["wrong"] }], graph.Output);
    }
}
