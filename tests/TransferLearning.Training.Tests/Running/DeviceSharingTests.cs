using TransferLearning.Models.Machine;
using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using TransferLearning.Training.Running;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Running;

/// <summary>Runs whose batches several devices compute together, with replicas on the processor in the place of GPUs.</summary>
[Collection(nameof(Alone))]
public sealed class DeviceSharingTests : IDisposable
{
    // 28 million multiply-adds a step. Of the 60 training pictures the last batch has 8.
    private static readonly string[] Large =
    [
        "backbone.layers.0.conv.filters=64", "backbone.layers.4.conv.filters=128", "backbone.freeze=none", "backbone.batch_norm=inference",
        "data.batch_size=13", "optimizer={ sgd: { learning_rate: 0.05, momentum: 0.9 } }",
    ];

    // On some processors oneDNN's numbers are wrong, and differently for each number of samples.
    public DeviceSharingTests() => TorchModes.Use(TorchMode.Find("no-onednn")!);

    public void Dispose() => TorchModes.Use(TorchMode.Standard);

    /// <summary>Dropout's masks, the weights of samples and the last, smaller batch are those of one device; sums are added in another order.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(2, "data.class_weights=balanced", "augmentation={ mixup: 0.2 }")]
    [InlineData(3, "schedule.0.accumulate=2", "schedule.0.gradient_clip=0.5")]
    public void Should_train_as_one_device_with_the_whole_batch(int devices, params string[] changes)
    {
        using TemporaryFolder one = new(), several = new();
        var expected = Run(one, changes);
        var actual = Run(several, [.. changes, $"run.devices={devices}"]);
        using IWeightFile wanted = Safetensors.Open(Model(expected)), got = Safetensors.Open(Model(actual));
        OnTorch.Run(() =>
        {
            foreach (var name in wanted.Entries.Keys)
            {
                var (right, own) = (wanted.ToTensor(name).to(float64), got.ToTensor(name).to(float64));
                Assert.InRange(own.sub(right).abs().max().item<double>(), 0, 1e-5 * Math.Max(1, right.abs().max().item<double>()));
            }
        });
    }

    [Fact]
    public void Should_continue_to_the_same_bytes()
    {
        using TemporaryFolder whole = new(), parts = new();
        var uninterrupted = Run(whole, ["run.devices=2"]);
        var experiment = SmallExperiment.In(parts, [.. Large, "run.devices=2"]);
        Assert.Equal(RunOutcome.Checkpointed, SmallExperiment.Run(experiment, parts.Path, new RunOptions { StopAfterSteps = 3 }).Outcome);
        var continued = SmallExperiment.Run(experiment, parts.Path);
        Assert.Equal(File.ReadAllBytes(Model(uninterrupted)), File.ReadAllBytes(Model(continued)));
    }

    [Fact]
    public void Should_say_which_stages_are_shared()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("2 devices share each batch", SmallExperiment.Plan(SmallExperiment.In(folder, [.. Large, "run.devices=2"])).Valid.Summary.Stages[0].Devices);
        Assert.Equal("one device computes each batch: a step is too little work to share", SmallExperiment.Plan(SmallExperiment.In(folder, "run.devices=2")).Valid.Summary.Stages[0].Devices);
        Assert.Null(SmallExperiment.Plan(SmallExperiment.In(folder, Large)).Valid.Summary.Stages[0].Devices);
    }

    [Fact]
    public void Should_refuse_to_share_batches_by_whose_statistics_batch_norm_normalises()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Single(SmallExperiment.Plan(SmallExperiment.In(folder, [.. Large, "backbone.batch_norm=train", "run.devices=2"])).Diagnostics, each => each.Severity == Severity.Error);
        Assert.Equal("TL1012", error.Code);
        Assert.Contains("in stage 'all' batch norm normalises by the statistics of the whole batch", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A strict stage is computed on one device, so its batch norm sees the whole batch.</summary>
    [Theory]
    [InlineData("true", 1)]
    [InlineData("strict", 0)]
    public void Should_not_refuse_batch_norm_in_a_strict_stage(string deterministic, int errors)
    {
        using var folder = new TemporaryFolder();
        var plan = SmallExperiment.Plan(SmallExperiment.In(
            folder, "backbone.freeze=all", "head=[flatten, { dense: { units: 20000, activation: relu } }, batch_norm, { dense: { units: classes, activation: softmax } }]", "run.devices=2", $"run.deterministic={deterministic}"));
        Assert.Equal(errors, plan.Diagnostics.Count(each => each.Severity == Severity.Error));
        if (errors == 0)
            Assert.Equal("one device computes each batch, because the run is strict", plan.Valid.Summary.Stages[0].Devices);
    }

    private static RunResult Run(TemporaryFolder folder, string[] changes) => SmallExperiment.Run(SmallExperiment.In(folder, [.. Large, .. changes]), folder.Path);

    private static string Model(RunResult result) => Path.Combine(result.ModelFolder!, "model.safetensors");
}
