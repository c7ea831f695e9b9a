using TransferLearning.Predict;
using TransferLearning.TestSupport;
using TransferLearning.Training.Cards;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Evaluation.Reducing;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Texts;

/// <summary>An exported model of texts predicts what the run's model predicts: by the command, and by the library for programs.</summary>
[Collection(nameof(Alone))]
public sealed class TextExportTests : IDisposable
{
    private static readonly string[] Texts = ["The cat sees a dog!", "", "my saw, it has: number 7", "unknown words only", "the the the the the the the the the the"];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("{ lstm: 4 }")]
    [InlineData("{ bidirectional: { layer: { gru: { units: 3, return_sequences: true } } } }, global_average_pool_1d")]
    [InlineData("{ conv_1d: { filters: 3, kernel_size: 2, activation: relu } }, global_max_pool_1d")]
    public void Should_predict_as_the_run_does(string head)
    {
        var folder = SmallExperiment.Run(TextExperiment.In(_folder, $"head=[{head}, {{ dense: {{ units: classes, activation: softmax }} }}]", "schedule.head.epochs=2"), _folder.Path).ModelFolder!;
        var file = _folder.At("texts.onnx");
        OnTorch.Run(() =>
        {
            using var model = StoredModel.Open(new ModelFolder(folder));
            Assert.InRange(OnnxExport.Write(model, file, new OnnxExportOptions { Texts = Texts }), 0, 1e-4);
        });

        using var predictor = Predictor.Open(folder, "cpu", threads: 1);
        var expected = predictor.Predict(TextFiles.Set(Texts)).Predictions;
        using var exported = ExportedFile.Open(file);
        Assert.Equal(6, exported.Text!.SequenceLength);
        Equal(expected.Probabilities, exported.Predict(TextFiles.Set(Texts), BadImagePolicy.Fail, flip: false, null, default).Predictions.Probabilities);

        using var classifier = TextClassifier.Load(file);
        Assert.Equal(["animal", "tool"], classifier.Outputs);
        var all = classifier.PredictAll(Texts);
        Equal(expected.Probabilities, [.. all.SelectMany(each => each.Probabilities).Select(each => each.Probability)]);
        Equal(expected.Probabilities, [.. Texts.SelectMany(text => classifier.Predict(text).Probabilities).Select(each => each.Probability)]);

        // The file beside the run's own weights says the same.
        using var logged = TextClassifier.Load(new ModelFolder(folder).OnnxFile!);
        Assert.Equal(all[0].Probability, logged.Predict(Texts[0]).Probability, 1e-5f);
    }

    /// <summary>Sixteen bits hold whole numbers up to 2,048 only: the numbers of words must stay exact in a larger vocabulary.</summary>
    [Theory]
    [InlineData("{ lstm: 4 }")]
    [InlineData("{ bidirectional: { layer: { gru: { units: 3, return_sequences: true } } } }, global_average_pool_1d")]
    [InlineData("{ conv_1d: { filters: 3, kernel_size: 2, activation: relu } }, global_max_pool_1d")]
    public void Should_halve_the_vectors_and_predict_the_same(string head)
    {
        var experiment = TextExperiment.In(_folder, "data.text.max_tokens=10000", $"head=[{head}, {{ dense: {{ units: classes, activation: softmax }} }}]", "schedule.head.epochs=1");
        var words = Enumerable.Range(0, 5000).Select(i => $"w{i:D4}");
        File.AppendAllText(_folder.At("train.csv"), string.Concat(words.Chunk(5).Select((chunk, i) => $"{(i % 2 == 0 ? "animal" : "tool")},{string.Join(' ', chunk)}\n")));
        File.AppendAllText(_folder.At("vectors.txt"), string.Concat(words.Select((word, i) => FormattableString.Invariant($"{word} {Math.Sin(i):0.###} {Math.Cos(3 * i):0.###} {Math.Sin(5 * i):0.###} {Math.Cos(7 * i):0.###}\n"))));
        var plan = SmallExperiment.Plan(experiment).Valid;
        Assert.True(plan.Data.Text!.Vocabulary.Count > 4_000);
        var folder = SmallExperiment.Run(plan, _folder.Path).ModelFolder!;
        var (whole, half) = (_folder.At("whole.onnx"), _folder.At("half.onnx"));
        var report = OnTorch.Run(() =>
        {
            using var model = StoredModel.Open(new ModelFolder(folder));
            OnnxExport.Write(model, whole);
            Assert.Contains("8-bit numbers are for models of pictures", Assert.Throws<RunException>(() => ReducedExport.Write(model, half, new(), new(ReducedPrecision.Int8, plan.Data.Validation!), default)).Message, StringComparison.Ordinal);
            return ReducedExport.Write(model, half, new() { Texts = Texts }, new(ReducedPrecision.Float16, plan.Data.Validation!), default);
        });

        Assert.Equal((plan.Data.Validation!.Count, "texts"), (report.Pictures, report.Noun));
        // Half of the vectors' bytes are gone; the vocabulary in the metadata stays.
        Assert.InRange(report.Full.Bytes - report.Reduced.Bytes, 0.45 * plan.Data.Text.Vocabulary.Count * 4 * sizeof(float), report.Full.Bytes);
        using var full = TextClassifier.Load(whole);
        using var small = TextClassifier.Load(half);
        foreach (var text in plan.Data.Validation.Samples.Select(sample => sample.Text!).Concat(Texts))
            foreach (var (expected, actual) in full.Predict(text).Probabilities.Zip(small.Predict(text).Probabilities))
                Assert.Equal(expected.Probability, actual.Probability, 2e-3f);
    }

    [Fact]
    public void Should_refuse_to_write_a_file_that_differs_and_describe_a_right_one_as_texts()
    {
        var folder = new ModelFolder(SmallExperiment.Run(TextExperiment.In(_folder, "schedule.head.epochs=1"), _folder.Path).ModelFolder!);
        var file = _folder.At("texts.onnx");
        OnTorch.Run(() =>
        {
            using var model = StoredModel.Open(folder);
            OnnxExport.Write(model, file);
            ModelCardFile.Write(new CardSubject(file, ExportForm.Onnx, model.Description) { Training = TrainingRecord.Read(folder.Path) });

            // The check compares with what torch makes of the texts: other weights than the file's are found.
            var bytes = File.ReadAllBytes(file);
            using (TorchSharp.torch.no_grad())
                model.State["embedding.weight"].add_(0.5f);
            var (fromFile, fromTorch) = new TokenCheck(model, model.Network, model.Text!, Texts).Of(bytes);
            Assert.InRange(ExportCheck.Difference(fromFile, fromTorch()), 1e-3, 1);
        });

        var card = File.ReadAllText(ModelCardFile.PathOf(file));
        Assert.Contains("pipeline_tag: text-classification\n", card, StringComparison.Ordinal);
        Assert.Contains("Classifies texts into 2 classes: animal, tool.", card, StringComparison.Ordinal);
        Assert.Contains("trained it from the word vectors `vectors.txt`", card, StringComparison.Ordinal);
        Assert.Contains("TextClassifier.Load(\"texts.onnx\")", card, StringComparison.Ordinal);
        Assert.DoesNotContain("picture", card, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("photo", card, StringComparison.OrdinalIgnoreCase);
    }

    public void Dispose() => _folder.Dispose();

    private static void Equal(IReadOnlyList<float> expected, IReadOnlyList<float> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
