using TransferLearning.Models.Machine;
using static TorchSharp.torch;

namespace TransferLearning.Models.Torch;

/// <summary>
/// Channels-last memory by strides (TorchSharp has no memory format): a tensor keeps its shape N×C×H×W, its channels lie beside
/// each other. Convolutions are 1.2 to 1.3 times faster that way, in bf16 more.
/// </summary>
public static class ChannelsLast
{
    private static readonly long[] ToLast = [0, 2, 3, 1];
    private static readonly long[] ToFirst = [0, 3, 1, 2];

    /// <summary>The same values with channels-last strides; a tensor that is not 4-dimensional comes back as it is, contiguous, and so does every one where the mode is channels-first.</summary>
    public static Tensor Of(Tensor tensor)
    {
        if (tensor.Dimensions != 4 || TorchModes.Current.ChannelsFirst)
            return tensor.contiguous();
        using var last = tensor.permute(ToLast);
        using var packed = last.contiguous();
        return packed.permute(ToFirst);
    }

    /// <summary>A view N×C×H×W of a tensor N×H×W×C; nothing is copied.</summary>
    public static Tensor FromNhwc(Tensor tensor) => tensor.permute(ToFirst);

    /// <summary>A view N×H×W×C of a tensor N×C×H×W; contiguous where its memory is channels-last.</summary>
    public static Tensor ToNhwc(Tensor tensor) => tensor.permute(ToLast);
}
