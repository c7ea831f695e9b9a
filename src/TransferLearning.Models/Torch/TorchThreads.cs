using TorchSharp;
using TransferLearning.Models.Machine;

namespace TransferLearning.Models.Torch;

/// <summary>The number of threads that torch's operations use.</summary>
public static class TorchThreads
{
    private static readonly Lazy<int> Chosen = new(() => Count);

    /// <summary>Sets the count for the operations of the calling thread, and of threads that call torch for the first time later.</summary>
    /// <param name="count">The count; null for torch's default, one per core, whatever was set before.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below one, which would make libtorch end the process.</exception>
    public static void Set(int? count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count ?? 1, 1);
        // Read before the first count is set: afterwards torch no longer reports its default.
        var own = Chosen.Value;
        torch.set_num_threads(TorchModes.Current.OneThread ? 1 : count ?? own);
    }

    /// <summary>Sets an earlier count again, whatever the mode.</summary>
    internal static void Restore(int count) => torch.set_num_threads(count);

    /// <summary>The current count.</summary>
    public static int Count
    {
        get
        {
            TorchLibrary.Load();
            return torch.get_num_threads();
        }
    }
}
