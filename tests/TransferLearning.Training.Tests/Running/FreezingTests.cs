using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;

namespace TransferLearning.Training.Tests.Running;

/// <summary>Frozen tensors change by exactly 0; trained tensors change.</summary>
public sealed class FreezingTests
{
    private static readonly string[] FiftySteps = ["schedule=[{ stage: all, epochs: 1, steps_per_epoch: 50 }]"];

    [Fact]
    public void Should_change_frozen_tensors_and_statistics_by_0_in_50_steps()
    {
        using var folder = new TemporaryFolder();
        var moved = Moved(SmallExperiment.In(folder, FiftySteps), folder);

        Assert.Equal(["head.2.bias", "head.2.weight", "head.3.bias", "head.3.weight", "layers.4.bias", "layers.4.weight"], moved);
    }

    [Fact]
    public void Should_update_the_statistics_of_frozen_layers_if_batch_norm_trains()
    {
        using var folder = new TemporaryFolder();
        var moved = Moved(SmallExperiment.In(folder, [.. FiftySteps, "backbone.batch_norm=train"]), folder);

        Assert.Contains("layers.1.running_mean", moved);
        Assert.Contains("layers.1.running_var", moved);
        Assert.DoesNotContain("layers.1.weight", moved);
        Assert.DoesNotContain("layers.0.weight", moved);
    }

    [Fact]
    public void Should_train_what_a_stage_unfreezes()
    {
        using var folder = new TemporaryFolder();
        var moved = Moved(SmallExperiment.In(folder, "backbone.freeze=all", "schedule=[{ stage: head, epochs: 1 }, { stage: fine, epochs: 1, unfreeze: { layers: [\"conv_*\"] } }]"), folder);

        Assert.Contains("layers.0.weight", moved);
        Assert.Contains("layers.4.weight", moved);
        Assert.DoesNotContain("layers.1.weight", moved);
        Assert.DoesNotContain("layers.1.running_mean", moved);
    }

    /// <summary>From Keras's guide to transfer learning: in an unfrozen, pretrained network, gamma and beta are trained and the statistics stay.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("inference")]
    public void Should_keep_pretrained_statistics_in_layers_that_train(string? mode)
    {
        using var folder = new TemporaryFolder();
        var moved = Moved(SmallExperiment.Pretrained(folder, mode, "backbone.freeze=none"), folder);

        Assert.Contains("layers.1.weight", moved);
        Assert.Contains("layers.1.bias", moved);
        Assert.DoesNotContain("layers.1.running_mean", moved);
        Assert.DoesNotContain("layers.1.running_var", moved);
    }

    [Theory]
    [InlineData("frozen")]
    [InlineData("train")]
    public void Should_update_pretrained_statistics_of_trained_layers_on_request(string mode)
    {
        using var folder = new TemporaryFolder();
        var moved = Moved(SmallExperiment.Pretrained(folder, mode, "backbone.freeze=none"), folder);

        Assert.Contains("layers.1.running_mean", moved);
        Assert.Contains("layers.1.running_var", moved);
    }

    [Fact]
    public void Should_keep_statistics_of_frozen_layers_in_mode_frozen()
    {
        using var folder = new TemporaryFolder();
        var moved = Moved(SmallExperiment.Pretrained(folder, "frozen", "backbone.freeze={ until: conv_2 }"), folder);

        Assert.DoesNotContain("layers.1.running_mean", moved);
    }

    [Fact]
    public void Should_train_batch_norm_as_usual_in_a_network_from_scratch()
    {
        using var folder = new TemporaryFolder();
        var moved = Moved(SmallExperiment.In(folder, "backbone.freeze=none"), folder);

        Assert.Contains("layers.1.running_mean", moved);
    }

    [Fact]
    public void Should_train_batch_norm_of_the_head_as_usual()
    {
        using var folder = new TemporaryFolder();
        var moved = Moved(SmallExperiment.Pretrained(folder, null, "backbone.freeze=none", "head=[flatten, batch_norm, { dense: { units: classes } }]"), folder);

        Assert.Contains("head.1.running_mean", moved);
        Assert.DoesNotContain("layers.1.running_mean", moved);
    }

    /// <summary>The tensors in the newest checkpoint that differ from their initial values.</summary>
    private static List<string> Moved(Experiment experiment, TemporaryFolder folder)
    {
        var plan = SmallExperiment.Plan(experiment).Valid;
        var result = SmallExperiment.Run(experiment, folder.Path);
        var newest = Directory.GetFiles(Path.Combine(result.StateFolder!, "checkpoints"), "checkpoint-*").Order(StringComparer.Ordinal).Last();
        return OnTorch.Run(() =>
        {
            using var initial = NetworkState.Initialise(plan.Network, experiment.Seed);
            plan.Weights?.Load(plan.Backbone, initial);
            using var model = WeightFile.Open(Path.Combine(result.ModelFolder!, "model.safetensors"));
            using var checkpoint = WeightFile.Open(newest);
            var moved = new List<string>();
            foreach (var name in initial.Names)
            {
                // A tensor that is in no checkpoint must be unchanged in the model.
                var after = checkpoint.Entries.ContainsKey("weights/" + name) ? checkpoint.ToTensor("weights/" + name) : model.ToTensor(name);
                if (!after.eq(initial[name]).all().item<bool>())
                    moved.Add(name);
            }

            moved.Sort(StringComparer.Ordinal);
            return moved;
        });
    }
}
