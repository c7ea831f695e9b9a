using TransferLearning.Predict;
using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Texts;

/// <summary>A sentence encoder as a backbone: planning, a run with a frozen and a fine-tuned stage, and the exported file.</summary>
[Collection(nameof(Alone))]
public sealed class EncoderRunTests : IDisposable
{
    private const string Pieces = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ncat\n";

    private string[] Overrides =>
    [
        $"backbone={{ name: minilm_l6, weights: '{_folder.At("model.onnx")}' }}", "data.text={ sequence_length: 16 }", "head=[{ dense: { units: classes, activation: softmax } }]",
        "optimizer={ adam: { learning_rate: 0.01 } }",
    ];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_train_on_stored_vectors_then_fine_tune_and_export_with_the_tokenizer()
    {
        MiniLm.WriteTo(_folder);
        var plan = SmallExperiment.Plan(TextExperiment.In(
            _folder,
            [.. Overrides, "schedule=[{ stage: head, epochs: 3 }, { stage: fine-tune, epochs: 1, unfreeze: { from: encoder.layer.5 }, steps_per_epoch: 2, optimizer: { adam: { learning_rate: 5e-5 } } }]"])).Valid;
        Assert.True(plan.Stages[0].Cache.Stored, plan.Stages[0].Cache.Reason);
        Assert.Equal("mean_pooling", plan.Stages[0].Prefix!.Output);
        // Below the trained layer, every piece's features and the padding's place.
        Assert.True(plan.Stages[1].Cache.Stored, plan.Stages[1].Cache.Reason);
        Assert.Equal((new TensorShape(16, 385), true), (plan.Stages[1].Prefix!.OutputShape, plan.Stages[1].Prefix!.GivesPackedTexts()));
        Assert.Equal((30_522, 16, true), (plan.Summary.Data.Text!.Vocabulary, plan.Summary.Data.Text.SequenceLength, plan.Summary.Data.Text.IsPieces));
        var result = SmallExperiment.Run(plan, _folder.Path);
        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.Equal(1, result.Metrics["best/val_accuracy"]);

        string[] texts = ["The cat sees a dog!", "", "My saw, it has number 7", "Crème brûlée, naïve façade"];
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        var expected = predictor.Predict(TextFiles.Set(texts)).Predictions.Probabilities;
        var file = _folder.At("texts.onnx");
        OnTorch.Run(() =>
        {
            using var model = StoredModel.Open(new ModelFolder(result.ModelFolder!));
            Assert.InRange(OnnxExport.Write(model, file, new OnnxExportOptions { Texts = texts }), 0, 1e-4);
        });
        using var classifier = TextClassifier.Load(file);
        Assert.All(expected.Zip(classifier.PredictAll(texts).SelectMany(each => each.Probabilities)), pair => Assert.Equal(pair.First, pair.Second.Probability, 1e-4f));
        using var exported = ExportedFile.Open(file);
        Assert.All(expected.Zip(exported.Predict(TextFiles.Set(texts), BadImagePolicy.Fail, flip: false, null, default).Predictions.Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.NotEqual(plan.Identity, WithOtherTokenizer(plan));
    }

    [Theory]
    [InlineData("backbone.weights=none", "without weights there is no tokenizer beside them: name it, 'vocabulary: vocab.txt'")]
    [InlineData("data.text.vocabulary={root}/train.csv", "cannot be used as a tokenizer: the vocabulary has no '[UNK]'")]
    [InlineData("data.text.sequence_length=513", "embeddings: the encoder takes texts of at most 512 pieces, not 513: it has a learnt vector for each position")]
    [InlineData("backbone.pooling=avg", "pooling takes feature maps [channels, height, width], and 'mean_pooling' gives [384]; remove 'pooling'")]
    public void Should_refuse_what_an_encoder_cannot_take(string given, string message)
    {
        var pieces = _folder.Write("pieces.txt", Pieces);
        var text = given == "backbone.weights=none" ? "" : $", vocabulary: '{pieces}'";
        var plan = SmallExperiment.Plan(TextExperiment.In(
            _folder, ["backbone={ name: minilm_l6, weights: none }", $"data.text={{ sequence_length: 16{text} }}", Overrides[2], given.Replace("{root}", _folder.Path, StringComparison.Ordinal)]));
        Assert.Contains(message, string.Join('\n', plan.Diagnostics.Select(each => each.Message)), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_that_the_tokenizer_beside_the_weights_is_missing()
    {
        MiniLm.WriteTo(_folder);
        File.Delete(_folder.At("vocab.txt"));
        var plan = SmallExperiment.Plan(TextExperiment.In(_folder, Overrides));
        var found = Assert.Single(plan.Diagnostics, each => each.Severity == Severity.Error);
        Assert.Contains("there is no tokenizer beside the weights", found.Message, StringComparison.Ordinal);
    }

    /// <summary>The same encoder with random weights, every piece's features, and an LSTM that skips padding.</summary>
    [Fact]
    public void Should_give_every_pieces_features_to_a_recurrent_layer()
    {
        var pieces = _folder.Write("pieces.txt", Pieces);
        var plan = SmallExperiment.Plan(TextExperiment.In(
            _folder, "backbone={ name: minilm_l6, weights: none, output: encoder, freeze: all }", $"data.text={{ sequence_length: 8, vocabulary: '{pieces}' }}", "head=[{ lstm: 4 }, { dense: { units: classes, activation: softmax } }]")).Valid;
        Assert.Contains(Graph.InputName, plan.Network.Nodes.Single(node => node.Op.Kind == "lstm").Inputs);
        Assert.Equal(8, plan.Summary.Data.Text!.SequenceLength);
    }

    /// <summary>
    /// Two stages, an LSTM behind the whole encoder and then its last layer, cut between sequences: the run has the same bytes with and without stored
    /// activations, also if texts are changed at random, and a second run reads what the first has stored.
    /// </summary>
    [Theory]
    [InlineData("batches: mixed", "{}")]
    [InlineData("batches: by_length", "{ word_dropout: 0.3 }")]
    public void Should_store_the_pieces_of_texts_without_padding(string batches, string augmentation)
    {
        var stored = Run("on");
        Assert.Equal(File.ReadAllBytes(Weights(stored)), File.ReadAllBytes(Weights(Run("off"))));
        var entries = Entries();
        Assert.True(entries.Count >= 2);
        // Texts of 40 pieces would take twice as much, at least.
        Assert.All(entries, entry => Assert.InRange(entry.Bytes, 1, entry.Records * 40L * 385 * sizeof(float) / 2));
        Assert.All(entries, entry => Assert.Equal(entry.Records, entry.Present));
        Assert.Equal(File.ReadAllBytes(Weights(stored)), File.ReadAllBytes(Weights(Run("on again", "on"))));
        Assert.Equal(entries.Select(entry => entry.Name).Order(StringComparer.Ordinal), Entries().Select(entry => entry.Name).Order(StringComparer.Ordinal));

        static List<StoredEntry> Entries() => [.. new ActivationStore().List().Where(entry => entry.Shape.SequenceEqual([40L, 385]))];

        RunResult Run(string name, string? cache = null)
        {
            var pieces = _folder.Write("pieces.txt", Pieces + string.Join('\n', "abcdefghijklmnopqrstuvwxyz!,0123456789".SelectMany(letter => new[] { $"{letter}", $"##{letter}" })) + "\n");
            var plan = SmallExperiment.Plan(TextExperiment.In(
                _folder, "backbone={ name: minilm_l6, weights: none, output: encoder, freeze: all }", $"data.text={{ sequence_length: 40, vocabulary: '{pieces}', {batches} }}", $"augmentation={augmentation}",
                "head=[{ lstm: 4 }, { dense: { units: classes, activation: softmax } }]", $"run.cache={cache ?? name}",
                "schedule=[{ stage: head, epochs: 2 }, { stage: fine-tune, epochs: 1, unfreeze: { from: encoder.layer.5 }, optimizer: { adam: { learning_rate: 1e-4 } } }]")).Valid;
            Assert.All(plan.Stages, stage => Assert.True(stage.Prefix!.GivesPackedTexts()));
            Assert.All(plan.Stages, stage => Assert.Equal((cache ?? name) == "on", stage.Cache.Stored));
            var result = SmallExperiment.Run(plan, Directory.CreateDirectory(_folder.At(name)).FullName);
            Assert.Equal(RunOutcome.Finished, result.Outcome);
            return result;
        }

        static string Weights(RunResult result) => Path.Combine(result.ModelFolder!, "model.safetensors");
    }

    public void Dispose() => _folder.Dispose();

    private string WithOtherTokenizer(Plan plan)
    {
        var vocabulary = File.ReadAllLines(_folder.At("vocab.txt"));
        (vocabulary[5000], vocabulary[6000]) = (vocabulary[6000], vocabulary[5000]);
        File.WriteAllLines(_folder.At("vocab.txt"), vocabulary);
        return SmallExperiment.Plan(plan.Experiment).Valid.Identity;
    }
}
