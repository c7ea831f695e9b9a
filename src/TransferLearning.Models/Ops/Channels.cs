using TransferLearning.Models.Onnx;
using static TorchSharp.torch;

namespace TransferLearning.Models.Ops;

/// <summary>A slice of an image's channels, from <paramref name="From"/> to before <paramref name="To"/>.</summary>
internal sealed record ChannelSlice(long From, long To) : Op
{
    public override string Kind => "channel_slice";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        var image = Image(inputs);
        return From >= 0 && To > From && To <= image[0] ? new(To - From, image[1], image[2]) : throw new ShapeException($"an image of {image[0]} channels has no channels {From} to {To}");
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => inputs[0].narrow(1, From, To - From);

    internal override void WriteOnnx(OnnxNodeContext onnx) =>
        onnx.EmitOutput("Slice", [onnx.Input(0), onnx.Constant([From]), onnx.Constant([To]), onnx.Constant([1L])]);
}

/// <summary>Interleaves the channels of several groups: one from each group in turn (ShuffleNet; Zhang et al. 2017).</summary>
internal sealed record ChannelShuffle(long Groups) : Op
{
    public override string Kind => "channel_shuffle";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) =>
        Image(inputs) is var image && image[0] % Groups == 0 ? image : throw new ShapeException($"{inputs[0][0]} channels do not divide into {Groups} groups");

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        var x = inputs[0];
        var (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        // Permuting to N×H×W×C keeps channels-last memory channels-last.
        using var last = x.permute(0, 2, 3, 1);
        using var grouped = last.reshape(n, h, w, Groups, c / Groups);
        using var turned = grouped.transpose(3, 4);
        using var flat = turned.reshape(n, h, w, c);
        return flat.permute(0, 3, 1, 2);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var image = onnx.InputShape(0);
        var grouped = onnx.Emit("Reshape", [onnx.Input(0), onnx.Constant(0, Groups, image[0] / Groups, image[1], image[2])]);
        var turned = onnx.Emit("Transpose", [grouped], ("perm", new[] { 0L, 2, 1, 3, 4 }));
        onnx.EmitOutput("Reshape", [turned, onnx.Constant(0, image[0], image[1], image[2])]);
    }
}

/// <summary>A learnt factor for each channel of an image: ConvNeXt's layer scale (Touvron et al. 2021).</summary>
internal sealed record LayerScale(double Initial) : Op
{
    public override string Kind => "layer_scale";

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs) => Image(inputs);

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs) =>
        [new("layer_scale", new(inputs[0][0], 1, 1), ParameterRole.Scale, new Initializer.Constant(Initial))];

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs) => inputs[0].mul(context["layer_scale"]);

    internal override void WriteOnnx(OnnxNodeContext onnx) => onnx.EmitOutput("Mul", [onnx.Input(0), onnx.Parameter("layer_scale")]);
}
