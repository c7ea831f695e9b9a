using TransferLearning.Models.Torch;
using TransferLearning.Training.Machine;

namespace TransferLearning.Training.Tests.Machine;

[Collection(nameof(Alone))]
public sealed class StepThreadsTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(1000, false)]
    public void Should_use_one_thread_for_a_small_network_and_restore_the_others(int batchSize, bool alone) => OnTorch.Run(() =>
    {
        // About 6 million multiplications per picture: torchvision's 300 million at 224×224, for a 49th of the pixels.
        var graph = BackboneCatalogue.Find("mobilenet_v2")!.Build(new TensorShape(3, 32, 32), top: false);
        var threads = new StepThreads(graph, batchSize);
        Assert.Equal(alone, threads.Alone);
        var before = TorchThreads.Count;
        try
        {
            TorchThreads.Set(2);
            using (threads.Enter())
                Assert.Equal(alone ? 1 : 2, TorchThreads.Count);
            Assert.Equal(2, TorchThreads.Count);
        }
        finally
        {
            TorchThreads.Set(before);
        }
    });
}
