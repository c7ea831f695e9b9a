using TransferLearning.Models.Torch;
using TransferLearning.TestSupport;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Tests.Running;

/// <summary>Tests that count the tensors of the whole process, so nothing may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class LiveTensorTests
{
    [Fact]
    public void Should_keep_no_tensor_alive_over_20_epochs()
    {
        using var folder = new TemporaryFolder();
        var counter = new TensorCounter();
        SmallExperiment.Run(SmallExperiment.In(folder, "schedule=[{ stage: all, epochs: 20 }]"), folder.Path, observer: counter);

        Assert.Equal(20, counter.After.Count);
        Assert.True(counter.After[1] == counter.After[19], string.Join(" ", counter.After));
    }

    private sealed class TensorCounter : IRunObserver
    {
        public List<long> After { get; } = [];

        public void EpochEnded(EpochResult epoch) => After.Add(LiveTensors.Count);
    }
}
