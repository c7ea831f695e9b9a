using static TorchSharp.torch;

namespace TransferLearning.Models.Torch;

/// <summary>The number of live tensors in this process. If it grows from epoch to epoch, tensors leak.</summary>
internal static class LiveTensors
{
    /// <summary>The number of tensors that exist and are not disposed, over all threads.</summary>
    public static long Count
    {
        get
        {
            TorchLibrary.Load();
            return Tensor.TotalCount;
        }
    }
}
