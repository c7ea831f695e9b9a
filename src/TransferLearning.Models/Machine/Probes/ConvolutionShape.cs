using TransferLearning.Models.Ops;

namespace TransferLearning.Models.Machine.Probes;

/// <summary>
/// A convolution, or a linear layer as a 1×1 convolution over its tokens: its sizes, and the steps from one place of a tensor to the next.
/// </summary>
internal sealed record ConvolutionShape(long Batch, long Channels, long Height, long Width, long Filters, long KernelHeight, long KernelWidth, long Stride, long Top, long Left, long Groups, bool ChannelsLast)
{
    public long OutHeight => ((Height + (2 * Top) - KernelHeight) / Stride) + 1;

    public long OutWidth => ((Width + (2 * Left) - KernelWidth) / Stride) + 1;

    public long Taps => KernelHeight * KernelWidth;

    public long GroupChannels => Channels / Groups;

    public long GroupFilters => Filters / Groups;

    /// <summary>Output places of all samples.</summary>
    public long Places => Batch * OutHeight * OutWidth;

    public static ConvolutionShape Of(Probe probe)
    {
        var input = probe.Input;
        switch (probe.Op)
        {
            case Conv conv:
                var (top, left, _, _) = conv.Window.PaddingFor(input);
                return new(probe.Batch, input[0], input[1], input[2], conv.Filters, conv.Window.Height, conv.Window.Width, conv.Window.StrideY, top, left, conv.Groups, ChannelsLast: false);
            case Linear linear:
                return new(probe.Batch, input[^1], input.Rank == 2 ? input[0] : 1, 1, linear.Units, 1, 1, 1, 0, 0, 1, ChannelsLast: true);
            default:
                throw new ArgumentException($"{probe.Op.Kind} is no convolution.", nameof(probe));
        }
    }

    /// <summary>Where a place's first channel is in a tensor of so many channels, and the step to its next one.</summary>
    public (long First, long Step) At(long channels, long sample, long place, long places) =>
        ChannelsLast ? (((sample * places) + place) * channels, 1) : ((sample * channels * places) + place, places);
}
