using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>
/// <c>zca_whitening</c> of Keras's ImageDataGenerator. A picture x, flattened in the order height, width, channel, becomes Fᵀ·(F·x).
/// The rows of F are the directions, fitted to the training pictures; FᵀF is Keras's whitening matrix.
/// </summary>
/// <param name="Directions">The number of rows of F. Each row has as many values as a picture.</param>
public sealed record ZcaWhitening(long Directions) : Op
{
    public override string Kind => "zca_whitening";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => Image(inputs);

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs) =>
        [new("directions", new(Directions, inputs[0].Elements), ParameterRole.Fitted, Initializer.Zeros)];

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var (channels, height, width) = (inputs[0].shape[1], inputs[0].shape[2], inputs[0].shape[3]);
        var directions = context["directions"];
        using var last = inputs[0].permute(0, 2, 3, 1);
        using var flat = last.reshape(-1, height * width * channels);
        using var along = functional.linear(flat, directions);
        using var white = along.matmul(directions);
        using var images = white.view(-1, height, width, channels);
        return images.permute(0, 3, 1, 2);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var shape = onnx.InputShape(0);
        var last = onnx.Emit("Transpose", [onnx.Input(0)], ("perm", new[] { 0L, 2, 3, 1 }));
        var flat = onnx.Emit("Reshape", [last, onnx.Constant(-1, shape.Elements)]);
        var along = onnx.Emit("Gemm", [flat, onnx.Parameter("directions")], ("transB", 1L));
        var white = onnx.Emit("MatMul", [along, onnx.Parameter("directions")]);
        var images = onnx.Emit("Reshape", [white, onnx.Constant(-1, shape[1], shape[2], shape[0])]);
        onnx.EmitOutput("Transpose", [images], ("perm", new[] { 0L, 3, 1, 2 }));
    }

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) => 2 * Directions * output.Elements;
}
