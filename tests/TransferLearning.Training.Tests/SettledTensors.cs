using TransferLearning.Models.Torch;

namespace TransferLearning.Training.Tests;

/// <summary>
/// Counts the process's tensors after all finalizers have run. Otherwise tensors that earlier tests dropped in an expected failure would be
/// finalized between two counts, and the second count would be smaller.
/// </summary>
internal static class SettledTensors
{
    /// <summary>The first of two counts. The second is taken without waiting, so that a tensor left to its finalizer is detected.</summary>
    public static long Count
    {
        get
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return LiveTensors.Count;
        }
    }
}
