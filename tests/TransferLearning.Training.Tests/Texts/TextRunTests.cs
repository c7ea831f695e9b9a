using TransferLearning.TestSupport;
using TransferLearning.Tracking;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Texts;

/// <summary>Whole runs over texts: training, the store, resuming, the model's folder, predictions.</summary>
[Collection(nameof(Alone))]
public sealed class TextRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_train_log_a_model_with_its_vocabulary_and_predict_with_it()
    {
        var plan = SmallExperiment.Plan(TextExperiment.In(_folder, "schedule.head.epochs=12")).Valid;
        var result = SmallExperiment.Run(plan, _folder.Path);

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.True(result.Metrics["best/val_accuracy"] > 0.9, $"val_accuracy {result.Metrics["best/val_accuracy"]}");
        using var reader = Tracker.Open(null, _folder.Path).Reader;
        var files = reader.Artifacts(Assert.Single(reader.Find(new RunQuery())).StoreId);
        Assert.Contains("model/vocabulary.json", files);
        Assert.DoesNotContain(files, file => file.Contains("mistakes+", StringComparison.Ordinal));

        // The model's folder gives what the run's evaluation measured.
        using var predictor = Predictor.Open(result.ModelFolder!, threads: 1);
        var predicted = predictor.Predict(plan.Data.Validation!).Predictions;
        Assert.Equal(result.Metrics["best/val_loss"], predicted.Loss, 1e-6);
    }

    /// <summary>A run that is stopped anywhere and continued writes the same bytes; the second stage unfreezes the vectors.</summary>
    [Theory]
    [InlineData("head=[{ lstm: 4 }, { dropout: 0.2 }, { dense: { units: classes, activation: softmax } }]")]
    [InlineData("data.text.batches=by_length")]
    [InlineData("head=[{ spatial_dropout_1d: 0.2 }, { bidirectional: { layer: { gru: 3 } } }, { dense: { units: classes, activation: softmax } }]")]
    public void Should_continue_a_stopped_run_to_the_same_bytes(string head)
    {
        string[] overrides = [head, "augmentation={ word_dropout: 0.2, word_swap: 0.2, word_synonyms: { probability: 0.3, keep_frequent: 2, similarity: 0 } }", "schedule=[{ stage: head, epochs: 1 }, { stage: fine, epochs: 1, unfreeze: all }]"];
        using TemporaryFolder whole = new(), parts = new();
        var uninterrupted = SmallExperiment.Run(TextExperiment.In(whole, overrides), whole.Path);
        foreach (var steps in new[] { 4, 4 })
            Assert.Equal(RunOutcome.Checkpointed, SmallExperiment.Run(TextExperiment.In(parts, overrides), parts.Path, new RunOptions { StopAfterSteps = steps }).Outcome);
        var continued = SmallExperiment.Run(TextExperiment.In(parts, overrides), parts.Path);

        Assert.Equal(Bytes(uninterrupted), Bytes(continued));
    }

    /// <summary>The frozen vectors and their mean go to the store, and training from it gives the numbers of training without it.</summary>
    [Fact]
    public void Should_train_from_stored_means_as_without_the_store()
    {
        string[] pooled = ["head=[global_average_pool_1d, { dense: { units: classes, activation: softmax } }]"];
        using TemporaryFolder stored = new(), computed = new();
        var plan = SmallExperiment.Plan(TextExperiment.In(stored, [.. pooled, "run.cache=on"])).Valid;
        Assert.True(plan.Stages[0].Cache.Stored, plan.Stages[0].Cache.Reason);
        var with = SmallExperiment.Run(plan, stored.Path);
        var without = SmallExperiment.Run(TextExperiment.In(computed, [.. pooled, "run.cache=off"]), computed.Path);

        Assert.Equal(with.Metrics["best/val_loss"], without.Metrics["best/val_loss"], 1e-5);
        Assert.True(SmallExperiment.Plan(TextExperiment.In(stored, [.. pooled, "run.cache=on"])).Valid.Stages[0].Cache.Present);
    }

    /// <summary>Each pass over augmented texts has an entry of its own, and training from them gives the numbers of training without the store.</summary>
    [Fact]
    public void Should_store_each_pass_of_augmented_texts()
    {
        string[] pooled = ["head=[global_average_pool_1d, { dense: { units: classes, activation: softmax } }]", "augmentation={ word_dropout: 0.3, word_synonyms: { probability: 0.5, keep_frequent: 0, similarity: -1 } }"];
        using TemporaryFolder stored = new(), computed = new(), plain = new();
        var plan = SmallExperiment.Plan(TextExperiment.In(stored, [.. pooled, "run.cache=on"])).Valid;
        // One for each of two epochs, and one for the validation texts.
        Assert.Equal((true, 3), (plan.Stages[0].Cache.Stored, plan.Stages[0].Cache.Entries));
        var with = SmallExperiment.Run(plan, stored.Path);
        var without = SmallExperiment.Run(TextExperiment.In(computed, [.. pooled, "run.cache=off"]), computed.Path);

        Assert.Equal(with.Metrics["best/val_loss"], without.Metrics["best/val_loss"], 1e-5);
        Assert.NotEqual(with.Metrics["best/val_loss"], SmallExperiment.Run(TextExperiment.In(plain, pooled[0]), plain.Path).Metrics["best/val_loss"], 1e-5);
        using var reader = Tracker.Open(null, stored.Path).Reader;
        Assert.Contains("augmented_samples.txt", reader.Artifacts(Assert.Single(reader.Find(new RunQuery())).StoreId));
    }

    /// <summary>The example with a head stage and a stage that trains the vectors too, on a few sentences and with other vectors.</summary>
    [Fact]
    public void Should_run_the_example_in_two_stages()
    {
        TextExperiment.Write(_folder);
        var file = _folder.Write("example.yaml", File.ReadAllText(Path.Combine(Shared.Repository, "experiments", "text", "glove-finetune.yaml")));
        Assert.Equal("glove.6B.100d", SmallExperiment.Load(file, $"data.train.csv={_folder.At("train.csv")}").Backbone.Vectors);
        var experiment = SmallExperiment.Load(file, $"data.train.csv={_folder.At("train.csv")}", $"backbone.vectors={_folder.At("vectors.txt")}", "schedule.head.epochs=1", "schedule.fine-tune.epochs=1", "run.device=cpu");
        var plan = SmallExperiment.Plan(experiment).Valid;

        Assert.Equal(["head.0.lstm", "head.1.dense"], plan.Summary.Stages[0].TrainableLayers);
        Assert.Equal(["embedding", "head.0.lstm", "head.1.dense"], plan.Summary.Stages[1].TrainableLayers);
        Assert.Equal(RunOutcome.Finished, SmallExperiment.Run(plan, _folder.Path).Outcome);
    }

    [Fact]
    public void Should_learn_vectors_from_scratch()
    {
        var result = SmallExperiment.Run(TextExperiment.In(_folder, "backbone={ layers: [ { embedding: { output_dim: 4, mask_zero: true } } ] }", "schedule.head.epochs=12"), _folder.Path);
        Assert.True(result.Metrics["best/val_accuracy"] > 0.9, $"val_accuracy {result.Metrics["best/val_accuracy"]}");
    }

    [Fact]
    public void Should_refuse_a_model_whose_vocabulary_is_gone_or_damaged()
    {
        var folder = SmallExperiment.Run(TextExperiment.In(_folder, "schedule.head.epochs=1"), _folder.Path).ModelFolder!;
        var file = Path.Combine(folder, "vocabulary.json");
        File.WriteAllText(file, """["cat", "cat"]""");
        Assert.Contains("has the word 'cat' twice", Assert.Throws<RunException>(() => Predictor.Open(folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(file, """["cat"]""");
        Assert.Contains("contradicts itself", Assert.Throws<RunException>(() => Predictor.Open(folder)).Message, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains("vocabulary.json' cannot be read", Assert.Throws<RunException>(() => Predictor.Open(folder)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Bytes(RunResult result) => File.ReadAllBytes(Path.Combine(result.ModelFolder!, "model.safetensors"));
}
