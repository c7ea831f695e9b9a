using TransferLearning.Sweeps.Running;

namespace TransferLearning.Sweeps.Tests.Running;

public sealed class WorkerFactoryTests
{
    /// <summary>Trials that run beside each other have different devices as long as there are enough.</summary>
    [Theory]
    [InlineData(0, 1, "0")]
    [InlineData(3, 1, "3")]
    [InlineData(4, 1, "0")]
    [InlineData(0, 2, "0,1")]
    [InlineData(1, 2, "2,3")]
    [InlineData(2, 2, "0,1")]
    [InlineData(1, 3, "3,0,1")]
    [InlineData(1, 8, "0,1,2,3")]
    public void Should_give_each_worker_the_next_devices(int slot, int number, string devices) =>
        Assert.Equal(devices, string.Join(',', WorkerFactory.Of(slot, number, ["0", "1", "2", "3"])));
}
