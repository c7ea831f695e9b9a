using TransferLearning.TestSupport;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Planning;

/// <summary>The plan's text and warnings about batch norm.</summary>
public sealed class BatchNormPlanTests
{
    /// <summary>Enough pictures and batches: 1,600 training pictures, and 1,000 steps, which leave less than 1 % of the old statistics (0.99^1000).</summary>
    private static readonly string[] Large =
        ["data.train={ shapes: { images: 2000, size: 16, classes: 3 } }", "data.batch_size=16", "optimizer={ rmsprop: { learning_rate: 1e-5 } }", "schedule=[{ stage: all, epochs: 10, unfreeze: all }]"];

    [Theory]
    [InlineData("data.batch_size=15", "15 pictures per batch are few for that (fewer than 16)")]
    [InlineData("data.limit=1200", "training pictures are few for that (fewer than 1000)")]
    [InlineData("schedule=[{ stage: all, epochs: 1, steps_per_epoch: 458, unfreeze: all }]", "458 steps leave 1 % of the old ones")]
    [InlineData("schedule=[{ stage: all, epochs: 2, steps_per_epoch: 35, unfreeze: all }]", "70 steps leave 49 % of the old ones")]
    public void Should_warn_if_pretrained_statistics_are_replaced_by_those_of_little_data(string set, string reason)
    {
        foreach (var mode in new[] { "train", "frozen" })
        {
            using var folder = new TemporaryFolder();
            var warning = Assert.Single(SmallExperiment.Plan(SmallExperiment.Pretrained(folder, mode, [.. Large, set])).Diagnostics);

            Assert.Equal((Codes.Harmful, Severity.Warning), (warning.Code, warning.Severity));
            Assert.Contains(reason, warning.Message, StringComparison.Ordinal);
            Assert.Single(warning.Message.Split("; ")); // one reason, the one that was set
        }
    }

    [Theory]
    [InlineData("train")]
    [InlineData("frozen")]
    [InlineData("inference")]
    [InlineData(null)]
    public void Should_not_warn_if_there_is_enough_data_or_statistics_stay(string? mode)
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(SmallExperiment.Plan(SmallExperiment.Pretrained(folder, mode, Large)).Diagnostics);
        if (mode is "inference" or null)
            Assert.Empty(SmallExperiment.Plan(SmallExperiment.Pretrained(folder, mode, [.. Large, "data.batch_size=2"])).Diagnostics);
    }

    [Fact]
    public void Should_not_warn_from_scratch_or_if_batch_norm_is_frozen()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(SmallExperiment.Plan(SmallExperiment.In(folder, "backbone.freeze=none", "backbone.batch_norm=train")).Diagnostics);
        // Everything up to the second convolution is frozen, so the only batch norm keeps its statistics.
        Assert.Empty(SmallExperiment.Plan(SmallExperiment.Pretrained(folder, "frozen", "backbone.freeze={ until: conv_2 }", "optimizer={ adam: { learning_rate: 1e-5 } }")).Diagnostics);
    }

    [Fact]
    public void Should_place_the_warning_at_the_key()
    {
        using var folder = new TemporaryFolder();
        SmallExperiment.Pretrained(folder, null);
        var file = folder.Write("train.yaml", SmallExperiment.Yaml.Replace("  freeze: { until: conv_2 }", "  weights: weights.safetensors\n  batch_norm: train", StringComparison.Ordinal));

        var warning = Assert.Single(SmallExperiment.Plan(SmallExperiment.Load(file)).Diagnostics);

        Assert.Equal((16, 15), (warning.Location!.Value.Line, warning.Location.Value.Column));
    }

    /// <summary>A folded batch norm is the identity with a bias, applied to the unnormalised output of the convolution.</summary>
    [Fact]
    public void Should_warn_of_folded_weights_for_any_amount_of_data()
    {
        using var folder = new TemporaryFolder();
        foreach (var (mode, expected) in new[] { ("train", 1), ("frozen", 1), ("inference", 0) })
        {
            var found = SmallExperiment.Plan(SmallExperiment.Pretrained(folder, mode, folded: true, Large)).Diagnostics;
            Assert.Equal(expected, found.Count);
            Assert.All(found, warning => Assert.Contains("batch norm is folded", warning.Message, StringComparison.Ordinal));
        }
    }

    [NeedsSharedFact("weights/mobilenet_v2.notop.safetensors")]
    public void Should_recognise_published_weights_with_folded_batch_norm()
    {
        using var folder = new TemporaryFolder();
        var set = new[] { "backbone={ name: mobilenet_v2, batch_norm: train, pooling: avg, weights: WEIGHTS }", "data.image_size=64", "head=[{ dense: { units: classes } }]" };
        set[0] = set[0].Replace("WEIGHTS", Path.Combine(Shared.Root, "weights", "mobilenet_v2.notop.safetensors"), StringComparison.Ordinal);

        Assert.Contains("batch norm is folded", Assert.Single(SmallExperiment.Plan(SmallExperiment.In(folder, set)).Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_warn_of_statistics_that_were_never_measured()
    {
        using var folder = new TemporaryFolder();
        var warning = Assert.Single(SmallExperiment.Plan(SmallExperiment.In(folder, "backbone.freeze=none", "backbone.batch_norm=inference")).Diagnostics);

        Assert.Equal((Codes.Harmful, Severity.Warning), (warning.Code, warning.Severity));
        Assert.Contains("'backbone.weights' is none", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inference", "freeze=all", "batch norm: 1 layer in inference mode (stored statistics)")]
    [InlineData(null, "freeze=none", "batch norm: 1 layer in inference mode (stored statistics; scale and shift of 1 learn)")]
    [InlineData("frozen", "freeze={ until: conv_2 }", "batch norm: 1 layer in inference mode (stored statistics)")]
    [InlineData("frozen", "freeze=none", "batch norm: 1 layer in training mode (each batch's statistics)")]
    [InlineData("train", "freeze=all", "batch norm: 1 layer in training mode (each batch's statistics)")]
    public void Should_describe_the_mode_of_batch_norm(string? mode, string freeze, string expected)
    {
        using var folder = new TemporaryFolder();
        var stages = SmallExperiment.Plan(SmallExperiment.Pretrained(folder, mode, $"backbone.{freeze}")).Valid.Summary.Stages;

        Assert.Equal(expected, stages[0].BatchNorm);
    }

    [Fact]
    public void Should_distinguish_batch_norm_of_head_and_backbone()
    {
        using var folder = new TemporaryFolder();
        var stages = SmallExperiment.Plan(SmallExperiment.Pretrained(folder, null, "backbone.freeze=none", "head=[flatten, batch_norm, { dense: { units: classes } }]")).Valid.Summary.Stages;

        Assert.Equal("batch norm: 1 layer in inference mode (stored statistics; scale and shift of 1 learn), 1 layer in training mode (each batch's statistics)", stages[0].BatchNorm);
    }

    /// <summary>Activations are stored before a frozen batch norm that keeps its statistics, but not before one that updates them.</summary>
    [Fact]
    public void Should_cut_after_batch_norm_in_inference_mode()
    {
        Assert.Equal("head.0.flatten", Cut("inference"));
        Assert.Equal("conv_1", Cut("train"));

        static string? Cut(string mode)
        {
            using var folder = new TemporaryFolder();
            return SmallExperiment.Plan(SmallExperiment.Pretrained(folder, mode, "backbone.freeze=all")).Valid.Summary.Stages[0].Cut;
        }
    }

    [Fact]
    public void Should_include_the_effective_mode_of_batch_norm_in_the_identity()
    {
        using var folder = new TemporaryFolder();
        string Identity(string? mode) => SmallExperiment.Plan(SmallExperiment.Pretrained(folder, mode)).Valid.Identity;

        Assert.Equal(Identity(null), Identity("inference"));
        Assert.Equal(3, new[] { Identity("inference"), Identity("frozen"), Identity("train") }.Distinct().Count());
    }
}
