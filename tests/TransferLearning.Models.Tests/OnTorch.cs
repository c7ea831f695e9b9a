using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests;

/// <summary>
/// The one torch thread of all tests, with a dispose scope around each piece of work. On a machine on which oneDNN is wrong, or ends the process, it computes
/// without oneDNN; everything else is as in the standard mode.
/// </summary>
internal static class OnTorch
{
    private static readonly TorchThread Thread = new(threads: 2);

    public static void Run(Action work) => Thread.Run(() =>
    {
        using var scope = NewDisposeScope();
        if (RightOneDnn.WhyNot is not null && OneDnn.IsEnabled)
            OneDnn.Enable(false);
        work();
    });
}
