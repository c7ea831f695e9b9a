using TransferLearning.Models.Torch;

namespace TransferLearning.Training.Tests;

/// <summary>
/// The process's tensors, none of them waiting for its finalizer: what tests before dropped in a failure they wanted would else be
/// finalized between two counts, and the second be smaller.
/// </summary>
internal static class SettledTensors
{
    /// <summary>The first of two counts; the second is taken as it is, so that a tensor left to its finalizer is seen.</summary>
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
