using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>
/// Dropout (Srivastava et al. 2014): in training, sets each value to zero with a probability and scales the others up. The mask is a
/// pure function of the run's seed, the step and the node's name, so a resumed run drops the same values as an uninterrupted one.
/// </summary>
public sealed record Dropout(double Probability) : Op
{
    public override string Kind => "dropout";

    public override bool IsRandomInTraining => Probability > 0;

    public override bool IsIdentityInInference => true;

    internal override bool KeepsMask => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => One(inputs);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        return context.IsTraining && Probability > 0 ? RandomMask.Apply(x, x.shape, Probability, context) : x.alias();
    }

    /// <summary>The mask that <see cref="Run"/> multiplies by in one training pass: each element is 0 with the probability, else 1/(1 − probability).</summary>
    /// <param name="mask">The span to fill, in the order of the values.</param>
    /// <param name="seed">The node's seed in this pass (<see cref="RunMode.SeedFor"/>).</param>
    public void FillMask(Span<float> mask, ulong seed)
    {
        if (Probability >= 1)
            mask.Clear();
        else
            RandomMask.Fill(mask, Probability, seed);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Identity", [onnx.Input(0)]);
}
