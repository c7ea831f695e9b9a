using TransferLearning.TestSupport;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Planning;

/// <summary>The plan's warning about pretrained layers that train at the learning rate of a new head.</summary>
public sealed class PretrainedRateTests
{
    private const string Head = "{ stage: head, epochs: 1 }";

    [Theory]
    // The stage has no 'optimizer'.
    [InlineData("adam: {}", "{ stage: fine, epochs: 1, unfreeze: all }", "at the head's learning rate (0.001)")]
    [InlineData("rmsprop: { learning_rate: 1e-4 }", "{ stage: fine, epochs: 1, unfreeze: { from: conv_2 } }", "at the head's learning rate (0.0001)")]
    [InlineData("sgd: {}", "{ stage: fine, epochs: 1, unfreeze: all }", "at the head's learning rate (0.01)")]
    [InlineData("lion: { learning_rate: 1e-4 }", "{ stage: fine, epochs: 1, unfreeze: all }", "ten to a hundred times smaller (0.000001)")]
    // The stage has an 'optimizer' with the same rate or a larger one; a warm-up only postpones the rate.
    [InlineData("adam: {}", "{ stage: fine, epochs: 1, unfreeze: all, optimizer: { rmsprop: { learning_rate: 0.001 } } }", "Give the optimizer a 'learning_rate', ten")]
    [InlineData("adam: {}", "{ stage: fine, epochs: 1, unfreeze: all, optimizer: { adam: { learning_rate: 0.01 } } }", "at a learning rate for new layers (0.01)")]
    [InlineData("adam: {}", "{ stage: fine, epochs: 1, unfreeze: all, learning_rate_schedule: { cosine: { warmup_epochs: 1 } } }", "head's")]
    // A later stage returns to the head's rate without unfreezing anything.
    [InlineData("adam: {}", "{ stage: fine, epochs: 1, unfreeze: all, optimizer: { adam: { learning_rate: 1e-5 } } }, { stage: more, epochs: 1 }", "stage 'more' trains pretrained layers at the head's")]
    public void Should_warn_if_pretrained_layers_train_at_the_rate_of_a_new_head(string optimizer, string stages, string expected)
    {
        var warning = Assert.Single(Found($"schedule=[{Head}, {stages}]", $"optimizer={{ {optimizer} }}"));

        Assert.Equal((Codes.Harmful, Severity.Warning), (warning.Code, warning.Severity));
        Assert.Contains(expected, warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adam: {}", "{ stage: fine, epochs: 1, unfreeze: all, optimizer: { adam: { learning_rate: 1e-5 } } }")]
    [InlineData("adam: { learning_rate: 1e-5 }", "{ stage: fine, epochs: 1, unfreeze: all }")]
    [InlineData("adam: { learning_rate: 0.01 }", "{ stage: fine, epochs: 1, unfreeze: all, optimizer: { adam: { learning_rate: 0.002 } } }")]
    [InlineData("sgd: { learning_rate: 0.001, momentum: 0.9 }", "{ stage: fine, epochs: 1, unfreeze: all }")]
    [InlineData("adam: {}", "{ stage: fine, epochs: 1, unfreeze: all, layer_decay: 0.8 }")]
    public void Should_not_warn_of_a_smaller_rate(string optimizer, string stage) =>
        Assert.Empty(Found($"schedule=[{Head}, {stage}]", $"optimizer={{ {optimizer} }}"));

    /// <summary>Without a stage for the head alone, the rate was chosen for the whole network, so only the optimizers' defaults for new networks are too large.</summary>
    [Theory]
    [InlineData("adam: {}", 1)]
    [InlineData("adam: { learning_rate: 3e-4 }", 0)]
    [InlineData("sgd: {}", 0)]
    public void Should_warn_of_a_default_rate_if_all_layers_start_together(string optimizer, int expected) =>
        Assert.Equal(expected, Found("backbone.freeze=none", $"optimizer={{ {optimizer} }}").Count);

    [Fact]
    public void Should_not_warn_of_layers_that_start_at_random()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(SmallExperiment.Plan(SmallExperiment.In(folder, $"schedule=[{Head}, {{ stage: fine, epochs: 1, unfreeze: all }}]")).Diagnostics);
    }

    [Fact]
    public void Should_place_the_warning_at_the_key()
    {
        using var folder = new TemporaryFolder();
        SmallExperiment.Pretrained(folder, null);
        var file = folder.Write("train.yaml", SmallExperiment.Yaml
            .Replace("  freeze: { until: conv_2 }", "  weights: weights.safetensors", StringComparison.Ordinal)
            .Replace("  - { stage: all, epochs: 2 }", "  - { stage: head, epochs: 2 }\n  - stage: fine\n    epochs: 1\n    unfreeze: all", StringComparison.Ordinal));

        var warning = Assert.Single(SmallExperiment.Plan(SmallExperiment.Load(file)).Diagnostics);

        Assert.Equal((26, 15), (warning.Location!.Value.Line, warning.Location.Value.Column));
    }

    private static IReadOnlyList<Diagnostic> Found(params string[] set)
    {
        using var folder = new TemporaryFolder();
        return [.. SmallExperiment.Plan(SmallExperiment.Pretrained(folder, null, ["backbone.freeze=all", .. set])).Diagnostics];
    }
}
