using TransferLearning.TestSupport;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Planning;

public sealed class PlannerTests
{
    [Fact]
    public void Should_plan_what_trains_where_the_network_is_cut_and_how_many_steps_there_are()
    {
        using var folder = new TemporaryFolder();
        var plan = SmallExperiment.Plan(SmallExperiment.In(
            folder, "backbone.freeze=all", "optimizer={ sgd: { learning_rate: 0.1 } }",
            "schedule=[{ stage: head, epochs: 2 }, { stage: fine, epochs: 3, unfreeze: { from: conv_2 }, steps_per_epoch: 7, accumulate: 2, learning_rate_schedule: cosine }]")).Valid;

        var (head, fine) = (plan.Summary.Stages[0], plan.Summary.Stages[1]);
        Assert.Equal([60, 15, 0], [plan.Summary.Data.TrainImages, plan.Summary.Data.ValidationImages, plan.Summary.Data.TestImages]);
        Assert.Equal(5, head.StepsPerEpoch);
        Assert.Equal(2, head.ValidationSteps);
        Assert.Equal("head.0.flatten", head.Cut); // the last thing before the dropout
        Assert.Equal([8 * 5 * 5L], head.CutShape);
        Assert.Equal(["head.2.weight", "head.2.bias", "head.3.weight", "head.3.bias"], head.TrainableTensors);
        Assert.Equal((200 * 16) + 16 + (16 * 3) + 3, head.TrainableParameters);
        Assert.Equal("max_pool_1", fine.Cut);
        Assert.Equal([6L, 7, 7], fine.CutShape);
        Assert.Contains("layers.4.weight", fine.TrainableTensors);
        Assert.Equal(21, fine.Steps);
        Assert.Equal(4, plan.Stages[1].Span.StepsPerEpoch); // 7 batches, 2 an update: the last update has one
        Assert.Equal(0.1, fine.LearningRates[0]);
        Assert.Equal(0.1 * (1 + Math.Cos(Math.PI * 11 / 12)) / 2, fine.LearningRates[^1], 12); // the closed form of SGDR without restarts
        Assert.Equal((6 * 27) + 12 + (6 * 8 * 9) + 8 + head.TrainableParameters, plan.Summary.Network.Parameters);
    }

    [Theory]
    [InlineData("backbone.freeze={ until: conv_22 }", Codes.UnknownLayer, "backbone.freeze", "Did you mean 'conv_2'")]
    [InlineData("schedule=[{ stage: a, epochs: 1, unfreeze: { from: block5_conv1 } }]", Codes.UnknownLayer, "schedule", "has no layer 'block5_conv1'")]
    [InlineData("schedule=[{ stage: a, epochs: 1, unfreeze: { layers: [\"dense_*\"] } }]", Codes.UnknownLayer, "schedule", "dense_*")]
    [InlineData("backbone.output=conv_9", Codes.UnknownLayer, "backbone.output", "conv_9")]
    [InlineData("head=[{ dense: { units: classes } }]", Codes.BadShape, "head", "'flatten'")]
    [InlineData("data.image_size=4", Codes.BadShape, "", "4")]
    [InlineData("loss=binary_cross_entropy", Codes.Contradiction, "", "sigmoid")]
    [InlineData("backbone.weights=./missing.safetensors", "", "", "missing.safetensors")]
    [InlineData("backbone.pooling=avg", "", "", "")]
    public void Should_report_what_is_impossible_and_where(string set, string code, string key, string fragment)
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<Diagnostic> found;
        try
        {
            found = SmallExperiment.Plan(SmallExperiment.In(folder, set)).Diagnostics;
        }
        catch (ExperimentException wrong)
        {
            found = wrong.Diagnostics; // found by the language already
        }

        if (set == "backbone.pooling=avg")
        {
            Assert.Empty(found); // features go into a head that begins with 'flatten': nothing is wrong
            return;
        }

        var error = Assert.Single(found, each => each.Severity == Severity.Error);
        Assert.Contains(fragment, error.Message);
        Assert.NotNull(error.Location);
        if (code.Length > 0)
            Assert.Equal(code, error.Code);
        if (key.Length > 0)
            Assert.Contains(key, error.Location.Value.File + set);
    }

    [Fact]
    public void Should_report_a_layer_after_the_output_and_continue_with_an_unknown_output()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("the layer 'conv_2' comes after 'conv_1', the backbone's 'output': it is not computed", Errors("backbone.output=conv_1", "backbone.freeze={ until: conv_2 }").Single());
        Assert.Equal(2, Errors("backbone.output=conv_9", "backbone.freeze={ until: conv_8 }").Count());

        IEnumerable<string> Errors(params string[] set) => SmallExperiment.Plan(SmallExperiment.In(folder, set)).Diagnostics.Where(each => each.Severity == Severity.Error).Select(each => each.Message);
    }

    /// <summary>torchvision's <c>vgg16().features[:17]</c> turns 28×28 pixels into 256×3×3. The whole network needs at least 32.</summary>
    [Fact]
    public void Should_accept_images_that_are_large_enough_for_the_backbone_up_to_its_output()
    {
        using var folder = new TemporaryFolder();
        var plan = Plan("output: block3_pool, freeze: { until: block3_conv1 }").Valid.Summary;
        Assert.Equal([256L, 3, 3], Assert.Single(plan.Network.Layers, each => each.Name == "block3_pool").Output);
        Assert.Equal("block2_pool", plan.Stages[0].Cut);
        Assert.Contains("block5_pool: a window of 2×2", Error("freeze: none"), StringComparison.Ordinal);
        Assert.Contains("block5_pool: a window of 2×2", Error("output: block5_pool"), StringComparison.Ordinal);
        Assert.Equal("the layer 'block5_conv1' comes after 'block3_pool', the backbone's 'output': it is not computed", Error("output: block3_pool, freeze: { until: block5_conv1 }"));

        PlanResult Plan(string keys) => SmallExperiment.Plan(SmallExperiment.In(folder, $"backbone={{ name: vgg16, weights: none, {keys} }}", "data.image_size=28", "head=[flatten, { dense: { units: classes } }]", "schedule=[{ stage: a, epochs: 1 }]"));
        string Error(string keys) => Assert.Single(Plan(keys).Diagnostics, each => each.Severity == Severity.Error).Message;
    }

    /// <summary>torchvision's <c>SwinTransformer</c> has a Linear with this path inside the attention.</summary>
    [Fact]
    public void Should_name_the_layer_that_contains_a_submodule()
    {
        using var folder = new TemporaryFolder();
        var found = SmallExperiment.Plan(SmallExperiment.In(
            folder, "backbone={ name: swin_t, weights: none, freeze: { until: features.7.1.attn.qkv } }", "data.image_size=32", "head=[global_average_pool, { dense: { units: classes } }]")).Diagnostics;
        Assert.EndsWith("It is a part of 'features.7.1.attn', which is frozen or trains as one.", Assert.Single(found, each => each.Code == Codes.UnknownLayer).Message);
    }

    [Fact]
    public void Should_list_the_block_and_torchvisions_modules_of_every_layer()
    {
        using var folder = new TemporaryFolder();
        var layers = SmallExperiment.Plan(SmallExperiment.In(
            folder, "backbone={ name: vgg16_bn, weights: none }", "data.image_size=32", "head=[flatten, { dense: { units: classes } }]")).Valid.Summary.Network.Layers;
        var layer = Assert.Single(layers, each => each.Name == "block5_conv1");
        Assert.Equal("block5", layer.Block);
        Assert.Equal(["features.34", "features.35"], layer.Modules);
        Assert.Equal(["features.43"], Assert.Single(layers, each => each.Name == "block5_pool").Modules);
    }

    [Fact]
    public void Should_refuse_a_stage_in_which_nothing_trains()
    {
        using var folder = new TemporaryFolder();
        var found = SmallExperiment.Plan(SmallExperiment.In(
            folder, "backbone={ layers: [{ conv: { filters: 3, kernel_size: 3 } }, global_average_pool], freeze: all, weights: none }",
            "head=[{ activation: softmax }, { dense: { units: classes } }]")).Diagnostics;
        Assert.DoesNotContain(found, each => each.Severity == Severity.Error); // the head has weights
    }

    [Fact]
    public void Should_warn_if_a_stage_unfreezes_layers_that_already_train()
    {
        using var folder = new TemporaryFolder();
        var found = SmallExperiment.Plan(SmallExperiment.In(folder, "backbone.freeze=none", "schedule=[{ stage: a, epochs: 1, unfreeze: { from: conv_2 } }]")).Diagnostics;

        Assert.Equal(Severity.Warning, Assert.Single(found).Severity);
    }

    [Fact]
    public void Should_identify_a_run_by_what_determines_it()
    {
        using var folder = new TemporaryFolder();
        string Identity(params string[] set) => SmallExperiment.Plan(SmallExperiment.In(folder, set)).Valid.Identity;
        var plain = Identity();

        Assert.Equal(plain, Identity("name=other", "run.workers=3", "expect={ loss: \"< 9\" }"));
        Assert.NotEqual(plain, Identity("seed=8"));
        Assert.NotEqual(plain, Identity("optimizer.rmsprop.learning_rate=0.02"));
        Assert.NotEqual(plain, Identity("data.train.shapes.images=76"));
    }

    [Fact]
    public void Should_detect_a_picture_that_changed_between_two_plans_of_one_process()
    {
        using var folder = new TemporaryFolder();
        foreach (var (label, count) in new[] { ("circle", 12), ("square", 12) })
            for (var i = 0; i < count; i++)
                File.SetLastWriteTimeUtc(folder.Write(Path.Combine("photos", label, $"{i}.png"), $"{label} {i}"), DateTime.UtcNow.AddMinutes(-1));
        Plan Plan() => SmallExperiment.Plan(SmallExperiment.In(folder, $"data.train={{ folder: {folder.At("photos")} }}")).Valid;
        var first = Plan();
        Assert.Equal(first.Identity, Plan().Identity);

        // The file keeps its length. The first plan keeps the hash of the old bytes.
        var changed = first.Data.Train.Samples[0].Path;
        File.WriteAllText(changed, new string('x', (int)new FileInfo(changed).Length));
        var second = Plan();
        Assert.NotEqual(first.DataFingerprint, second.DataFingerprint);
        Assert.NotEqual(first.Identity, second.Identity);
        Assert.NotEqual(first.Fingerprints.Of(first.Data.Train), second.Fingerprints.Of(second.Data.Train));
        Assert.Equal(first.Fingerprints.Of(first.Data.Validation!), second.Fingerprints.Of(second.Data.Validation!));
    }
}
