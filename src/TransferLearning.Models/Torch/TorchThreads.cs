using TorchSharp;

namespace TransferLearning.Models.Torch;

/// <summary>How many threads torch's own operations use.</summary>
public static class TorchThreads
{
    /// <summary>Sets the count for the calling thread's operations.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below one: libtorch would end the process.</exception>
    public static void Set(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        TorchLibrary.Load();
        torch.set_num_threads(count);
    }

    /// <summary>The count now.</summary>
    public static int Count
    {
        get
        {
            TorchLibrary.Load();
            return torch.get_num_threads();
        }
    }
}
