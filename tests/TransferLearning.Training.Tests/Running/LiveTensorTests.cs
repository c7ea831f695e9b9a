using TransferLearning.Models.Torch;
using TransferLearning.TestSupport;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Tests.Running;

[Collection(nameof(Alone))]
public sealed class LiveTensorTests
{
    [Theory]
    [InlineData]
    [InlineData("run.devices=2", "backbone.layers.0.conv.filters=64", "backbone.layers.4.conv.filters=128", "backbone.freeze=none", "backbone.batch_norm=inference")]
    public void Should_keep_no_tensor_alive_over_20_epochs(params string[] changes)
    {
        using var folder = new TemporaryFolder();
        var counter = new TensorCounter();
        _ = SettledTensors.Count;
        SmallExperiment.Run(SmallExperiment.In(folder, ["schedule=[{ stage: all, epochs: 20 }]", .. changes]), folder.Path, observer: counter);

        Assert.Equal(20, counter.After.Count);
        Assert.True(counter.After[1] == counter.After[19], string.Join(" ", counter.After));
    }

    private sealed class TensorCounter : IRunObserver
    {
        public List<long> After { get; } = [];

        public void EpochEnded(EpochResult epoch) => After.Add(LiveTensors.Count);
    }
}
