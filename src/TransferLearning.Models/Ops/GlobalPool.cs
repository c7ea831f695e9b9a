using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>Global pooling: the mean or the maximum of each channel. Images [C, H, W] become [C]; tokens [T, D] become [D].</summary>
/// <param name="Maximum">Whether it takes the maximum instead of the mean.</param>
/// <param name="KeepDimensions">Whether [C, H, W] becomes [C, 1, 1] instead of [C].</param>
public sealed record GlobalPool(bool Maximum = false, bool KeepDimensions = false) : Op
{
    public override string Kind => Maximum ? "global_max_pool" : "global_average_pool";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        One(inputs) switch
        {
            { Rank: 3 } image => KeepDimensions ? new(image[0], 1, 1) : new(image[0]),
            { Rank: 2 } tokens when !KeepDimensions => new(tokens[1]),
            var other => throw new ShapeException($"a global pooling takes images or tokens, not {other}"),
        };

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        var places = Places(x.Dimensions - 1);
        return Maximum ? x.amax(places, KeepDimensions) : x.mean(places, KeepDimensions);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var places = Places(onnx.InputShape(0).Rank);
        if (Maximum)
            onnx.EmitOutput("ReduceMax", [onnx.Input(0), onnx.Constant(places)], ("keepdims", KeepDimensions ? 1L : 0));
        else if (onnx.InputShape(0).Rank != 3)
            onnx.EmitOutput("ReduceMean", [onnx.Input(0), onnx.Constant(places)], ("keepdims", 0L));
        else if (KeepDimensions)
            onnx.EmitOutput("GlobalAveragePool", [onnx.Input(0)]);
        else
            onnx.EmitOutput("Flatten", [onnx.Emit("GlobalAveragePool", [onnx.Input(0)])], ("axis", 1L));
    }

    private static long[] Places(long rank) => rank == 3 ? [2, 3] : [1];
}
