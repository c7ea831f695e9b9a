using TorchSharp;
using TransferLearning.Models.Machine;

namespace TransferLearning.Models.Torch;

/// <summary>How many threads torch's own operations use.</summary>
public static class TorchThreads
{
    private static readonly Lazy<int> Chosen = new(() => Count);

    /// <summary>Sets the count for the calling thread's operations, and for those of threads that call torch for the first time.</summary>
    /// <param name="count">Null: torch's own choice, one a core, whatever was set before.</param>
    /// <exception cref="ArgumentOutOfRangeException">Below one: libtorch would end the process.</exception>
    public static void Set(int? count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count ?? 1, 1);
        // Asked before the first count is set: afterwards torch no longer says what it had chosen.
        var own = Chosen.Value;
        torch.set_num_threads(TorchModes.Current.OneThread ? 1 : count ?? own);
    }

    /// <summary>Sets the count that there was before, whatever the mode.</summary>
    internal static void Restore(int count) => torch.set_num_threads(count);

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
