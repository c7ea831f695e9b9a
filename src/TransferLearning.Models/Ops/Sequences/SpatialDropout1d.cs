using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops.Sequences;

/// <summary>Dropout of whole channels of a sequence [T, D] (Tompson et al. 2015): in training, a channel is zero at every position with a probability.</summary>
internal sealed record SpatialDropout1d(double Probability) : Op
{
    public override string Kind => "spatial_dropout_1d";

    internal override bool KeepsMask => true;

    public override bool IsRandomInTraining => Probability > 0;

    public override bool IsIdentityInInference => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => SequenceMask.Sequence(Kind, [One(inputs)]);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        return context.IsTraining && Probability > 0 ? RandomMask.Apply(x, [x.shape[0], 1, x.shape[2]], Probability, context) : x.alias();
    }

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Identity", [onnx.Input(0)]);
}
