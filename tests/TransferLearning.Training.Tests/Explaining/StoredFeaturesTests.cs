using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Explaining;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Explaining;

/// <summary>The features of training pictures come from the activation store if the model still has the weights that they were computed with.</summary>
public sealed class StoredFeaturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("seed=301", "backbone.freeze=all")]
    [InlineData("seed=302", "backbone.freeze=all", "head=[ global_average_pool, { dense: { units: classes, activation: softmax } } ]")]
    public void Should_read_what_the_model_computes(params string[] changes)
    {
        var experiment = SmallExperiment.In(_folder, ["augmentation={}", "run.cache=on", .. changes]);
        var run = SmallExperiment.Run(experiment, _folder.Path);
        var plan = SmallExperiment.Plan(experiment).Valid;
        var stored = StoredFeatures.Of(plan)!;
        Assert.NotNull(stored);
        Assert.True(stored.AreOf(plan.Data.Train));
        Assert.False(stored.AreOf(plan.Data.Validation!));
        int[] some = [0, 7, 59];
        var rows = stored.Read(some, CancellationToken.None)!;
        using var predictor = Predictor.Open(run.ModelFolder!, "cpu", threads: 1);
        var expected = predictor.Outputs(plan.Data.Train, Features.InFrontOfHead(predictor.Network.ToLogits()), null, CancellationToken.None);
        Assert.Equal([0, 1, 2], rows.Select(row => row.Index));
        foreach (var (place, values) in rows)
            Assert.All(expected.Single(row => row.Index == some[place]).Values.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    /// <summary>The pages with stored and with computed features show the same neighbours.</summary>
    [Fact]
    public void Should_find_the_same_neighbours()
    {
        var experiment = SmallExperiment.In(_folder, "augmentation={}", "run.cache=on", "seed=303", "optimizer.rmsprop.learning_rate=0.0001", "backbone.freeze=all", "head=[ flatten, { dense: { units: classes, activation: softmax } } ]");
        var run = SmallExperiment.Run(experiment, _folder.Path);
        var plan = SmallExperiment.Plan(experiment).Valid;
        using var predictor = Predictor.Open(run.ModelFolder!, "cpu", threads: 1);
        var predictions = predictor.Predict(plan.Data.Validation!).Predictions;
        string[] Neighbours(StoredFeatures? stored) =>
            [.. Explanation.Of(predictor, predictions, plan.Data.Validation!, plan.Data.Train, 24, stored).Json()["pictures"]!.AsArray()
                .SelectMany(picture => picture!["nearest"]?.AsArray().Select(near => (string)near!["file"]!) ?? [])];
        var computed = Neighbours(null);
        Assert.NotEmpty(computed);
        Assert.Equal(computed, Neighbours(StoredFeatures.Of(plan)));
    }

    [Theory]
    // The features of pictures without augmentation were not stored.
    [InlineData("seed=304", "backbone.freeze=all")]
    // The last convolution trains too.
    [InlineData("seed=307", "augmentation={}")]
    // The second stage trains what the first one read.
    [InlineData("seed=305", "augmentation={}", "backbone.freeze=all", "schedule=[ { stage: head, epochs: 1 }, { stage: fine, epochs: 1, unfreeze: all } ]")]
    // Not the numbers that the model computes.
    [InlineData("seed=306", "augmentation={}", "backbone.freeze=all", "run.frozen_precision=bf16")]
    public void Should_have_none_that_are_not_the_models_own(params string[] changes)
    {
        var experiment = SmallExperiment.In(_folder, changes);
        SmallExperiment.Run(experiment, _folder.Path);
        Assert.Null(StoredFeatures.Of(SmallExperiment.Plan(experiment).Valid));
    }
}
