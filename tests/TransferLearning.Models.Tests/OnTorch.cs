using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests;

/// <summary>The one torch thread of all tests, with a dispose scope around each piece of work.</summary>
internal static class OnTorch
{
    private static readonly TorchThread Thread = new(threads: 2);

    public static void Run(Action work) => Thread.Run(() =>
    {
        using var scope = NewDisposeScope();
        work();
    });
}
