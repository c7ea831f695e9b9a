using TransferLearning.Predict;
using TransferLearning.TestSupport;
using TransferLearning.Training.Cards;
using TransferLearning.Training.Evaluation;
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
