using TransferLearning.Models.Machine;
using TransferLearning.Models.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TransferLearning.Models.Ops;

/// <summary>A two-dimensional convolution. Its kernel has the shape filters × channels/groups × height × width.</summary>
/// <param name="Filters">The number of output channels.</param>
/// <param name="Window">Kernel size, stride and zero padding.</param>
/// <param name="Groups">The number of channel groups that are convolved separately. One group per channel makes it depthwise.</param>
/// <param name="Bias">Whether it adds a bias.</param>
/// <param name="Dilation">The distance between the kernel's taps.</param>
internal sealed record Conv(long Filters, Window Window, long Groups = 1, bool Bias = true, long Dilation = 1) : Op
{
    public override string Kind => "conv";

    public Initializer KernelInitializer { get; init; } = Initializer.KaimingNormalFanOut;

    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    public double L1 { get; init; }

    public double L2 { get; init; }

    public override bool OutputMayBeOverwritten => true;

    private Window Reach => Window with { Height = ((Window.Height - 1) * Dilation) + 1, Width = ((Window.Width - 1) * Dilation) + 1 };

    public override TensorShape Infer(IReadOnlyList<TensorShape> inputs)
    {
        var image = Image(inputs);
        if (image[0] % Groups != 0 || Filters % Groups != 0)
            throw new ShapeException($"{image[0]} channels and {Filters} filters do not divide into {Groups} groups");
        var (height, width) = Reach.OutputFor(image);
        return new(Filters, height, width);
    }

    internal override IEnumerable<OpParameter> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        var kernel = new TensorShape(Filters, inputs[0][0] / Groups, Window.Height, Window.Width);
        yield return new("weight", kernel, ParameterRole.Kernel, KernelInitializer) { L1 = L1, L2 = L2 };
        if (Bias)
            yield return new("bias", new(Filters), ParameterRole.Bias, BiasInitializer);
    }

    internal override Tensor Run(in OpContext context, ReadOnlySpan<Tensor> inputs)
    {
        if (!TorchModes.Current.ChannelsFirst)
            return Run(inputs[0], context["weight"], Bias ? context["bias"] : null);
        // If the image or the kernel were in channels-last memory, torch would compute in channels-last.
        using var image = inputs[0].contiguous();
        using var kernel = context["weight"].contiguous();
        return Run(image, kernel, Bias ? context["bias"] : null);
    }

    private Tensor Run(Tensor x, Tensor kernel, Tensor? bias)
    {
        var (top, left, bottom, right) = Reach.PaddingFor(new(x.shape[1..]));
        if (top == bottom && left == right)
            return functional.conv2d(x, kernel, bias, [Window.StrideY, Window.StrideX], [top, left], [Dilation, Dilation], Groups);
        using var padded = functional.pad(x, [left, right, top, bottom]);
        return functional.conv2d(padded, kernel, bias, [Window.StrideY, Window.StrideX], [0, 0], [Dilation, Dilation], Groups);
    }

    internal override void WriteOnnx(OnnxNodeContext onnx)
    {
        var (top, left, bottom, right) = Reach.PaddingFor(onnx.InputShape(0));
        string[] inputs = Bias ? [onnx.Input(0), onnx.Parameter("weight"), onnx.Parameter("bias")] : [onnx.Input(0), onnx.Parameter("weight")];
        onnx.EmitOutput(
            "Conv",
            inputs,
            ("kernel_shape", new[] { Window.Height, Window.Width }),
            ("strides", new[] { Window.StrideY, Window.StrideX }),
            ("pads", new[] { top, left, bottom, right }),
            ("dilations", new[] { Dilation, Dilation }),
            ("group", Groups));
    }

    public override long MultiplyAdds(IReadOnlyList<TensorShape> inputs, TensorShape output) =>
        output.Elements * (inputs[0][0] / Groups) * Window.Height * Window.Width;
}
