using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>An element-wise function, or softmax over the last dimension, by Keras's name (<see cref="ActivationFunctions"/>).</summary>
public sealed record Activation(string Function) : Op
{
    private readonly ActivationFunction _function = ActivationFunctions.Find(Function);

    public override string Kind => Function;

    internal override bool KeepsMask => true;

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => One(inputs);

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) =>
        context.MayOverwrite && _function.InPlace is { } inPlace ? inPlace(inputs[0]) : _function.Apply(inputs[0]);

    internal override void WriteOnnx(OnnxNodeContext onnx) => _function.Onnx(onnx);
}
