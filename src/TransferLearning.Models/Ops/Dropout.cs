using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>
/// Sets each value to zero with a probability and scales the others up (Srivastava et al. 2014), in training only. The mask is a
/// pure function of the run's seed, the step and the node's name, so a continued run drops what the uninterrupted one would have.
/// </summary>
public sealed record Dropout(double Probability) : Op
{
    public override string Kind => "dropout";

    public override bool IsRandomInTraining => Probability > 0;

    public override bool IsIdentityInInference => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => One(inputs);

    public override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        return context.IsTraining && Probability > 0 ? RandomMask.Apply(x, x.shape, Probability, context) : x.alias();
    }

    /// <summary>The factors of one training pass: each is 0 with the probability, else 1/(1 − probability), as <see cref="Run"/> multiplies with.</summary>
    /// <param name="mask">Filled, in the order of the values.</param>
    /// <param name="seed">The node's in this pass (<see cref="RunMode.SeedFor"/>).</param>
    public void FillMask(Span<float> mask, ulong seed)
    {
        if (Probability >= 1)
            mask.Clear();
        else
            RandomMask.Fill(mask, Probability, seed);
    }

    public override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Identity", [onnx.Input(0)]);
}
