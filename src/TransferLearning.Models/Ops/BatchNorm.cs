using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) over the channels of images or over features. In a moving layer
/// (<see cref="RunMode.MovingLayers"/>) it uses the batch's statistics and moves the running ones as PyTorch does (the variance unbiased).
/// Everywhere else it uses the stored ones, which never move; scale and shift learn all the same where the layer trains. A batch of a single value a channel (one picture of 1 × 1) has no statistics, and an unbiased variance of
/// NaN would stay in the running one for ever: it is normalised by the stored ones, too. PyTorch's own layer refuses it.
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">PyTorch's: the new statistics' share; 1 − Keras's momentum.</param>
/// <param name="Scale">Whether there is a factor a channel; Keras's Inception has none.</param>
public sealed record BatchNorm(double Epsilon = 1e-5, double Momentum = 0.1, bool Scale = true) : Op
{
    public override string Kind => "batch_norm";

    public Initializer ScaleInitializer { get; init; } = Initializer.Ones;

    public override bool OutputMayBeOverwritten => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        One(inputs) is { Rank: 1 or 3 } x ? x : throw new ShapeException($"batch norm takes images or features, not {inputs[0]}");

    public override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        var shape = new TensorShape(inputs[0][0]);
        if (Scale)
            yield return new("weight", shape, ParameterRole.Scale, ScaleInitializer);
        yield return new("bias", shape, ParameterRole.Shift, Initializer.Zeros);
        yield return new("running_mean", shape, ParameterRole.RunningMean, Initializer.Zeros);
        yield return new("running_var", shape, ParameterRole.RunningVariance, Initializer.Ones);
    }

    public override IEnumerable<(string Name, long[] Shape, Func<long[]> Values)> Derived(IReadOnlyList<TensorShape> inputs) =>
        [("num_batches_tracked", [], () => [0])];

    public override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) =>
        functional.batch_norm(inputs[0], context["running_mean"], context["running_var"], Scale ? context["weight"] : null, context["bias"], context.MovesStatistics && HasStatistics(inputs[0]), Momentum, Epsilon);

    private static bool HasStatistics(Tensor input) => input.numel() > input.shape[1];

    public override void WriteOnnx(OnnxNodeContext onnx)
    {
        var channels = (int)onnx.InputShape(0)[0];
        onnx.EmitOutput(
            "BatchNormalization",
            [onnx.Input(0), Scale ? onnx.Parameter("weight") : onnx.Constant(Enumerable.Repeat(1f, channels).ToArray(), [channels]), onnx.Parameter("bias"), onnx.Parameter("running_mean"), onnx.Parameter("running_var")],
            ("epsilon", (float)Epsilon));
    }
}
