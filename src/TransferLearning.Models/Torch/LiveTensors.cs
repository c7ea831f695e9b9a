using static TorchSharp.torch;

namespace TransferLearning.Models.Torch;

/// <summary>How many tensors of this process are alive: flat over epochs, or something is left behind.</summary>
public static class LiveTensors
{
    /// <summary>Tensors that were made and not yet disposed, over all threads.</summary>
    public static long Count
    {
        get
        {
            TorchLibrary.Load();
            return Tensor.TotalCount;
        }
    }
}
