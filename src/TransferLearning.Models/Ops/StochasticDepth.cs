using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>Stochastic depth (Huang et al. 2016; torchvision's mode "row"): in training, drops a residual branch for whole samples at random.</summary>
internal sealed record StochasticDepth(double Probability) : Op
{
    public override string Kind => "stochastic_depth";

    public override bool IsRandomInTraining => Probability > 0;

    public override bool IsIdentityInInference => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => One(inputs);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        if (!context.IsTraining || Probability <= 0)
            return x.alias();
        var rows = new long[x.Dimensions];
        Array.Fill(rows, 1);
        rows[0] = x.shape[0];
        return RandomMask.Apply(x, rows, Probability, context);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Identity", [onnx.Input(0)]);
}
