using TransferLearning.Models.Ops;
using TransferLearning.Models.Ops.Sequences;

namespace TransferLearning.Models.Machine.Probes;

/// <summary>
/// The sizes and memory strides of a convolution, of one over a sequence taken as an image of one row, or of a linear layer taken as a 1×1 convolution over its tokens.
/// </summary>
internal sealed record ConvolutionShape
{
    private ConvolutionShape(Probe probe, Conv conv, TensorShape image, bool channelsLast)
    {
        var output = conv.Infer([image]);
        (Batch, Channels, Height, Width, ChannelsLast) = (probe.Batch, image[0], image[1], image[2], channelsLast);
        (Filters, OutHeight, OutWidth, Groups) = (output[0], output[1], output[2], conv.Groups);
        (KernelHeight, KernelWidth, StrideY, StrideX, Dilation) = (conv.Window.Height, conv.Window.Width, conv.Window.StrideY, conv.Window.StrideX, conv.Dilation);
        (Top, Left, _, _) = (conv.Window with { Height = ((KernelHeight - 1) * Dilation) + 1, Width = ((KernelWidth - 1) * Dilation) + 1 }).PaddingFor(image);
    }

    public long Batch { get; }

    public long Channels { get; }

    public long Height { get; }

    public long Width { get; }

    public long Filters { get; }

    public long OutHeight { get; }

    public long OutWidth { get; }

    public long KernelHeight { get; }

    public long KernelWidth { get; }

    public long StrideY { get; }

    public long StrideX { get; }

    public long Dilation { get; }

    public long Groups { get; }

    public long Top { get; }

    public long Left { get; }

    /// <summary>Whether the channels of a position are adjacent in memory, as in a linear layer.</summary>
    public bool ChannelsLast { get; }

    public long Taps => KernelHeight * KernelWidth;

    public long GroupChannels => Channels / Groups;

    public long GroupFilters => Filters / Groups;

    /// <summary>The shape of a probe.</summary>
    /// <exception cref="ArgumentException">The probe is neither a convolution nor a linear layer over features or tokens.</exception>
    public static ConvolutionShape Of(Probe probe) => probe.Op switch
    {
        Conv conv => new(probe, conv, probe.Input, channelsLast: false),
        Conv1d conv => new(probe, Over(conv, probe.Input[0]), new TensorShape(probe.Input[1], 1, probe.Input[0]), channelsLast: true),
        Linear { OverChannels: false } linear => new(probe, new Conv(linear.Units, Window.Square(1)), new TensorShape(probe.Input[^1], probe.Input.Rank == 2 ? probe.Input[0] : 1, 1), channelsLast: true),
        _ => throw new ArgumentException($"{probe.Op.Kind} is no convolution.", nameof(probe)),
    };

    private static Conv Over(Conv1d conv, long length)
    {
        var (left, right) = Window1d.Padding(length, conv.Size, conv.Stride, conv.Same);
        return new Conv(conv.Filters, new Window(1, conv.Size, 1, conv.Stride, new Padding(0, left, 0, right)));
    }

    /// <summary>The index of a position's first channel in a tensor with this number of channels, and the stride between channels.</summary>
    public (long First, long Step) At(long channels, long sample, long place, long places) =>
        ChannelsLast ? (((sample * places) + place) * channels, 1) : ((sample * channels * places) + place, places);
}
