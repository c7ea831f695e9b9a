using TransferLearning.TestSupport;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Tests.Running;

public sealed class RunnerTests
{
    [Fact]
    public void Should_train_to_the_end()
    {
        using var folder = new TemporaryFolder();

        var result = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path);

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.Equal(2, result.Epochs.Count);
        Assert.True(result.Metrics["val_accuracy"] >= 0);
        Assert.True(File.Exists(Path.Combine(result.ModelFolder!, "model.safetensors")));
    }
}
