using System.Globalization;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tests.Machine;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Evaluation;

public sealed class PredictorTests
{
    [Fact]
    public void Should_repeat_the_predictions_of_the_run()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder);
        var result = SmallExperiment.Run(experiment, folder.Path);
        var data = SmallExperiment.Plan(experiment).Valid.Data;

        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        var predicted = predictor.Predict(data.Validation!).Predictions;
        var evaluated = EvaluationResult.Of(predicted, predictor.Task, data.Classes);

        Assert.Equal(data.Validation!.Count, predicted.Count);
        Assert.Equal(result.Metrics["best/val_accuracy"], evaluated.Metrics["accuracy"], 12);
        var logged = Directory.GetFiles(Path.Combine(folder.Path, "mlruns"), "validation.csv", SearchOption.AllDirectories).Single();
        var rows = File.ReadAllLines(logged).Skip(1).Select(line => line.Split(',')).ToList();
        for (var i = 0; i < predicted.Count; i++)
            for (var each = 0; each < data.Classes.Count; each++)
                // The run computed its frozen part with a compiled engine; engines agree to 1e-4 (reliability test 7).
                Assert.Equal(float.Parse(rows[i][3 + each], CultureInfo.InvariantCulture), predicted.Of(i)[each], 1e-4f);
        Assert.All(Enumerable.Range(0, predicted.Count), i => Assert.Equal(1f, predicted.Of(i).ToArray().Sum(), 1e-5f));
    }

    [Fact]
    public void Should_give_the_same_prediction_for_a_photo_in_any_batch()
    {
        using var folder = new TemporaryFolder();
        var experiment = SmallExperiment.In(folder, "run.threads=2", "backbone.freeze=none");
        var result = SmallExperiment.Run(experiment, folder.Path);
        var samples = SmallExperiment.Plan(experiment).Valid.Data.Train.Samples;
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 2);

        var alone = Enumerable.Range(0, 20).Select(index => predictor.Predict(new ImageSet([samples[index]])).Predictions.Of(0).ToArray()).ToList();
        foreach (var count in new[] { 2, 3, 20 })
        {
            var together = predictor.Predict(new ImageSet([.. samples.Take(count)])).Predictions;
            for (var index = 0; index < count; index++)
                for (var each = 0; each < alone[index].Length; each++)
                    Assert.Equal(alone[index][each], together.Of(index)[each], 1e-5f);
        }
    }

    [Fact]
    public void Should_predict_files_and_report_those_that_are_no_pictures()
    {
        using var folder = new TemporaryFolder();
        var result = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path);
        folder.Write("photos/broken.jpg", "<html>");
        folder.Write("photos/notes.txt", "no picture");
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        var set = PictureFiles.Of([Path.Combine(folder.Path, "photos")]);

        Assert.EndsWith("broken.jpg", Assert.Single(predictor.Predict(set, BadImagePolicy.Skip).Skipped).Path);
        Assert.Contains("broken.jpg", Assert.Throws<RunException>(() => predictor.Predict(set)).Message);
    }

    [Fact]
    public void Should_refuse_a_folder_without_a_model_or_with_a_damaged_one()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no model", Assert.Throws<RunException>(() => Predictor.Open(folder.Path)).Message);

        var result = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path);
        var file = Path.Combine(result.ModelFolder!, "model.json");
        var text = File.ReadAllText(file);
        foreach (var broken in new[] { text[..(text.Length / 2)], text.Replace("\"conv\"", "\"process\"", StringComparison.Ordinal), text.Replace("\"format\": 1", "\"format\": 9", StringComparison.Ordinal) })
        {
            File.WriteAllText(file, broken);
            Assert.Contains(result.ModelFolder!, Assert.Throws<RunException>(() => Predictor.Open(result.ModelFolder!)).Message);
        }
    }

    [Fact]
    public void Should_average_the_predictions_of_a_picture_and_its_mirror_image()
    {
        using var folder = new TemporaryFolder();
        var result = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path);
        var set = SmallExperiment.Plan(SmallExperiment.In(folder)).Valid.Data.Validation!;
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);

        var (plain, both) = (predictor.Predict(set).Predictions, predictor.Predict(set, flip: true).Predictions);

        Assert.NotEqual(plain.Probabilities, both.Probabilities);
        Assert.All(Enumerable.Range(0, both.Count), i => Assert.Equal(1f, both.Of(i).ToArray().Sum(), 1e-5f));
    }

    /// <summary>torch is the reference: a network that ONNX Runtime computes wrong is predicted by torch.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_equal_torch_with_the_compiled_network(bool flip)
    {
        using var folder = new TemporaryFolder();
        var result = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path);
        var set = SmallExperiment.Plan(SmallExperiment.In(folder)).Valid.Data.Train;
        var (notices, counted) = (new List<string>(), new List<long>());
        using var compiled = Predictor.Open(result.ModelFolder!, 2, null, graph => FaultyConv.In(graph, conv => new CountedConv(conv, counted)));
        using var torch = Predictor.Open(result.ModelFolder!, 2, null, WrongInOnnx.BeforeTheEnd);

        var actual = compiled.Predict(set, flip: flip, notice: notices.Add, logits: true).Predictions;
        Assert.Empty(notices);
        Assert.Equal([2L, 2L], counted); // torch computes only the first and the last two pictures of the first batch
        var expected = torch.Predict(set, flip: flip, notice: notices.Add, logits: true).Predictions;
        Assert.Contains("ONNX Runtime may compute wrong numbers", Assert.Single(notices), StringComparison.Ordinal);

        Assert.Equal(60, actual.Count);
        Assert.Equal(expected.Labels, actual.Labels);
        Assert.Equal(expected.Indices, actual.Indices);
        Assert.Equal(expected.Loss, actual.Loss, 1e-5);
        Close(expected.Probabilities, actual.Probabilities);
        Close(expected.Logits!, actual.Logits!);
        Close(expected.Losses!, actual.Losses!);

        static void Close(float[] expected, float[] actual)
        {
            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Fact]
    public void Should_end_a_pass_that_is_cancelled()
    {
        using var folder = new TemporaryFolder();
        var result = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path);
        var set = SmallExperiment.Plan(SmallExperiment.In(folder)).Valid.Data.Train;
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        using var stop = new CancellationTokenSource();
        var done = new List<int>();

        Assert.ThrowsAny<OperationCanceledException>(() => predictor.Predict(set, progress: new Stopping(done, stop), cancellation: stop.Token));
        Assert.Equal([32], done); // 60 pictures are two batches
        Assert.Equal(60, predictor.Predict(set).Predictions.Count);
    }

    private sealed class Stopping(List<int> done, CancellationTokenSource stop) : IProgress<int>
    {
        public void Report(int value)
        {
            done.Add(value);
            stop.Cancel();
        }
    }
}
