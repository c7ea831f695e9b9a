using System.Globalization;
using TransferLearning.Experiments;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Onnx;
using TransferLearning.TestSupport;
using TransferLearning.Tracking;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Tasks;

/// <summary>The task regression, from a file to the store, the model, its predictions and its export.</summary>
public sealed class RegressionTests
{
    private const string Source = "{ csv: pictures.csv, image: file, targets: [level, warmth] }";

    private const string Head = """
        task: regression
        head:
          - dense: { units: 16, activation: relu }
          - dense: { units: targets }
        """;

    [Fact]
    public void Should_learn_numbers_and_log_their_metrics_and_artifacts()
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var experiment = SmallExperiment.Load(folder.Write("e.yaml", ColouredPictures.Yaml(Source, Head + "\nloss: { huber: { delta: 1.0 } }\nexpect: { val_r2: \">= 0.7\" }\n")));

        var result = SmallExperiment.Run(experiment, folder.Path);

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.True(result.GatesHold, string.Join(", ", result.Gates));
        Assert.Equal(["loss", "mae", "r2", "rmse", "val_loss", "val_mae", "val_r2", "val_rmse"], result.Epochs[^1].Metrics.Keys);
        // The best model has the smallest error.
        Assert.Equal(result.Epochs.Min(epoch => epoch.Metrics["val_mae"]), result.Metrics["best/val_mae"]);
        using var reader = Tracker.Open(null, folder.Path).Reader;
        var artifacts = reader.Artifacts(Assert.Single(reader.Find(new RunQuery())).StoreId);
        foreach (var wanted in new[] { "evaluation/validation_predicted_and_true.png", "evaluation/validation_targets.json", "evaluation/validation_mistakes.json", "predictions/validation.csv" })
            Assert.Contains(wanted, artifacts);
        var csv = File.ReadAllLines(Directory.GetFiles(folder.At("mlruns"), "validation.csv", SearchOption.AllDirectories).Single());
        Assert.Equal("file,level,warmth,predicted_level,predicted_warmth", csv[0]);
        // The truth equals the table's number: it was standardised and converted back.
        var table = File.ReadAllLines(folder.At("pictures.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => cells[0], cells => cells[5..7].Select(Number).ToArray());
        foreach (var cells in csv.Skip(1).Select(line => line.Split(',')))
            for (var number = 0; number < 2; number++)
                Assert.Equal(table[cells[0]][number], Number(cells[1 + number]), 1e-3);
    }

    [Fact]
    public void Should_reproduce_the_runs_metrics_with_the_stored_model()
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var experiment = SmallExperiment.Load(folder.Write("e.yaml", ColouredPictures.Yaml(Source, Head)), "schedule.0.epochs=3", "loss=mae");
        var result = SmallExperiment.Run(experiment, folder.Path);
        var data = SmallExperiment.Plan(experiment).Valid.Data;

        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        var predictions = predictor.Predict(data.Validation!).Predictions;
        var evaluated = EvaluationResult.Of(predictions, predictor.Task, predictor.Model.Classes);

        foreach (var metric in new[] { "mae", "rmse", "r2", "loss" })
            Assert.Equal(result.Metrics[$"best/val_{metric}"], evaluated.Metrics[metric], 1e-5 * Math.Max(1, Math.Abs(evaluated.Metrics[metric])));
        // The table has scores per number; the metrics are their means.
        Assert.Equal(evaluated.Metrics["mae"], evaluated.Table.Columns.Single(column => column.Name == "mae").Values.Average(), 1e-5);
        Assert.Equal("mae", predictor.Model.TrainedLoss!.Single().Key);
    }

    /// <summary>A program that runs the exported file gets the numbers of <c>tl predict</c>, not standardised ones.</summary>
    [Fact]
    public void Should_export_numbers_in_their_own_unit()
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var experiment = SmallExperiment.Load(folder.Write("e.yaml", ColouredPictures.Yaml(Source, Head)), "schedule.0.epochs=3");
        var result = SmallExperiment.Run(experiment, folder.Path);
        var validation = SmallExperiment.Plan(experiment).Valid.Data.Validation!;
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        var predictions = predictor.Predict(validation).Predictions;
        OnTorch.Run(() =>
        {
            using var model = StoredModel.Open(new ModelFolder(result.ModelFolder!));
            OnnxExport.Write(model, folder.At("model.onnx"), new OnnxExportOptions { Preprocessed = true });
        });

        // Each picture has one colour, so its pixels are known without decoding. A network without pretrained weights divides them by 255.
        var first = validation.Samples[predictions.Indices[0]];
        using var bitmap = SkiaSharp.SKBitmap.Decode(first.Path);
        var colour = bitmap.GetPixel(0, 0);
        var plan = SmallExperiment.Plan(experiment).Valid;
        float[] input = [.. new[] { colour.Red, colour.Green, colour.Blue }.SelectMany((value, channel) => Enumerable.Repeat((float)(((value * plan.Preprocessing.Scale) - plan.Preprocessing.Mean[channel]) / plan.Preprocessing.Std[channel]), 256))];
        var outputs = OnnxFile.Run(File.ReadAllBytes(folder.At("model.onnx")), input, [1, 3, 16, 16]);
        for (var number = 0; number < 2; number++)
            Assert.Equal(predictions.Number(0, number), outputs[number], 1e-3 * Math.Max(1, Math.Abs(predictions.Number(0, number))));
    }

    [Fact]
    public void Should_standardise_with_the_training_pictures_only()
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var plan = SmallExperiment.Plan(SmallExperiment.Load(folder.Write("e.yaml", ColouredPictures.Yaml(Source, Head)))).Valid;
        double[] levels = [.. plan.Data.Train.Samples.Select(sample => (double)sample.Targets!.Value.Span[0])];
        Assert.Equal(levels.Average(), plan.Outputs.Scale!.Mean[0], 1e-9);
        Assert.Equal(Math.Sqrt(levels.Average(level => Math.Pow(level - levels.Average(), 2))), plan.Outputs.Scale.Deviation[0], 1e-9);
        // Both parts contain small and large numbers.
        double[] held = [.. plan.Data.Validation!.Samples.Select(sample => (double)sample.Targets!.Value.Span[0])];
        Assert.InRange(held.Average() - levels.Average(), -25, 25);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
