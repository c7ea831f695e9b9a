using TorchSharp;
using TransferLearning.Models.Torch;

namespace TransferLearning.Training.Tests;

/// <summary>Runs a test's tensor work on the test process's only torch thread, in a dispose scope.</summary>
internal static class OnTorch
{
    private static readonly TorchThread Thread = new(threads: 1);

    public static void Run(Action work) => Thread.Run(() =>
    {
        using var scope = torch.NewDisposeScope();
        work();
    });

    public static T Run<T>(Func<T> work) => Thread.Run(() =>
    {
        using var scope = torch.NewDisposeScope();
        return work();
    });
}
