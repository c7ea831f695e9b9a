using TransferLearning.Models.Machine;
using TransferLearning.Models.Onnx;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Machine;

/// <summary>A convolution whose output torch computes wrong in channels-last memory, every thirtieth value by far, and right in every other mode.</summary>
internal sealed record WrongConv(Conv Right) : FaultyConv(Right)
{
    protected override Tensor Spoil(Tensor right)
    {
        var mask = arange(right.numel(), ScalarType.Float32).remainder_(Scalars.Make(30)).eq(Scalars.Zero).to(ScalarType.Float32).reshape(right.shape);
        return right.add(mask.mul(right.detach().abs().max()));
    }
}

/// <summary>A convolution whose output is right and whose gradients are twice what they should be in channels-last memory.</summary>
internal sealed record WrongGradient(Conv Right) : FaultyConv(Right)
{
    protected override Tensor Spoil(Tensor right) => right.mul(Scalars.Two).sub(right.detach());
}

/// <summary>A double of torch's convolution with a fault.</summary>
internal abstract record FaultyConv(Conv Right) : Op
{
    public override string Kind => Right.Kind;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => Right.Infer(inputs);

    public override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs) => Right.Parameters(inputs);

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => Right.MultiplyAdds(inputs, output);

    public override void WriteOnnx(OnnxNodeContext onnx) => Right.WriteOnnx(onnx);

    public override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var right = Right.Run(context, inputs);
        return (TorchModes.Current.ChannelsFirst ? right : Spoil(right)).MoveToOuterDisposeScope();
    }

    protected abstract Tensor Spoil(Tensor right);

    /// <summary>The graph with its last convolution replaced.</summary>
    public static Graph In(Graph graph, Func<Conv, FaultyConv> faulty)
    {
        var last = graph.Nodes.Last(node => node.Op is Conv);
        return new Graph(graph.Name, graph.Input, [.. graph.Nodes.Select(node => node == last ? node with { Op = faulty((Conv)node.Op) } : node)], graph.Output);
    }
}

/// <summary>Gives its input; ONNX Runtime is told to give its negative.</summary>
internal sealed record WrongInOnnx : Op
{
    public override string Kind => "wrong_in_onnx";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => One(inputs);

    public override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => inputs[0].clone();

    public override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Neg", [onnx.Input(0)]);
}
