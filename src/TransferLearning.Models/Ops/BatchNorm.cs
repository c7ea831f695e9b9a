using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) over the channels of images or over features. In a moving layer
/// (<see cref="RunMode.MovingLayers"/>) it normalises by the batch's statistics and updates the running ones as PyTorch does (with the unbiased variance).
/// In every other layer it normalises by the running statistics and never updates them; scale and shift still learn where the layer trains.
/// A batch with a single value per channel (one picture of 1 × 1) has no unbiased variance: NaN would stay in the running variance for ever.
/// PyTorch's layer refuses such a batch; this one normalises it by the running statistics.
/// </summary>
/// <param name="Epsilon">The addend to the variance.</param>
/// <param name="Momentum">PyTorch's momentum, the share of the new statistics: 1 − Keras's momentum.</param>
/// <param name="Scale">Whether each channel has a factor. Keras's Inception has none.</param>
public sealed record BatchNorm(double Epsilon = 1e-5, double Momentum = 0.1, bool Scale = true) : Op
{
    public override string Kind => "batch_norm";

    public Initializer ScaleInitializer { get; init; } = Initializer.Ones;

    public override bool OutputMayBeOverwritten => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        One(inputs) is { Rank: 1 or 3 } x ? x : throw new ShapeException($"batch norm takes images or features, not {inputs[0]}");

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
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

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) =>
        functional.batch_norm(inputs[0], context["running_mean"], context["running_var"], Scale ? context["weight"] : null, context["bias"], context.MovesStatistics && HasStatistics(inputs[0]), Momentum, Epsilon);

    private static bool HasStatistics(Tensor input) => input.numel() > input.shape[1];

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var channels = (int)onnx.InputShape(0)[0];
        onnx.EmitOutput(
            "BatchNormalization",
            [onnx.Input(0), Scale ? onnx.Parameter("weight") : onnx.Constant(Enumerable.Repeat(1f, channels).ToArray(), [channels]), onnx.Parameter("bias"), onnx.Parameter("running_mean"), onnx.Parameter("running_var")],
            ("epsilon", (float)Epsilon));
    }
}
