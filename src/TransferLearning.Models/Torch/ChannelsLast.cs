using TransferLearning.Models.Machine;
using static TorchSharp.torch;

namespace TransferLearning.Models.Torch;

/// <summary>
/// Channels-last memory by strides, because TorchSharp has no memory format. The tensor keeps its shape N×C×H×W, but the channels of a pixel
/// are adjacent in memory. Convolutions are 1.2 to 1.3 times as fast that way, and faster still in bf16.
/// </summary>
public static class ChannelsLast
{
    private static readonly long[] ToLast = [0, 2, 3, 1];
    private static readonly long[] ToFirst = [0, 3, 1, 2];

    /// <summary>
    /// The same values with channels-last strides. A tensor without four dimensions stays contiguous, and so does every tensor in a channels-first mode.
    /// </summary>
    public static Tensor Of(Tensor tensor)
    {
        if (tensor.Dimensions != 4 || TorchModes.Current.ChannelsFirst)
            return tensor.contiguous();
        using var last = tensor.permute(ToLast);
        using var packed = last.contiguous();
        return packed.permute(ToFirst);
    }

    /// <summary>A view N×C×H×W of a tensor N×H×W×C, without a copy.</summary>
    public static Tensor FromNhwc(Tensor tensor) => tensor.permute(ToFirst);

    /// <summary>A view N×H×W×C of a tensor N×C×H×W. It is contiguous if the tensor's memory is channels-last.</summary>
    public static Tensor ToNhwc(Tensor tensor) => tensor.permute(ToLast);
}
