using System.Globalization;
using System.Text.Json;
using TransferLearning.Experiments;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Torch;
using TransferLearning.TestSupport;
using TransferLearning.Tracking;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Progress;
using TransferLearning.Training.Running;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Tasks;

/// <summary>The task multi_label, from a file to the store, the model, its predictions and its export.</summary>
public sealed class MultiLabelTests
{
    private const string Separated = "{ csv: pictures.csv, image: file, label: colours, separator: \"|\" }";
    private const string Flags = "{ csv: pictures.csv, image: file, labels: [red, green, blue] }";

    private const string Head = """
        task: multi_label
        head:
          - dense: { units: 16, activation: relu }
          - dense: { units: classes, activation: sigmoid }
        """;

    [Fact]
    public void Should_learn_labels_and_log_their_metrics_and_artifacts()
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var experiment = SmallExperiment.Load(folder.Write("e.yaml", ColouredPictures.Yaml(Separated, Head + "\nmetrics: [weighted_f1]\nexpect: { val_map: \">= 0.9\", val_weighted_f1: \"> 0\" }\n")));

        var result = SmallExperiment.Run(experiment, folder.Path);

        Assert.Equal(RunOutcome.Finished, result.Outcome);
        Assert.True(result.GatesHold, string.Join(", ", result.Gates));
        Assert.Equal(
            ["loss", "exact_match", "micro_f1", "weighted_f1", "val_loss", "val_exact_match", "val_map", "val_micro_f1", "val_weighted_f1"],
            result.Epochs[^1].Metrics.Keys);
        // The best model has the best mean average precision.
        Assert.Equal(result.Epochs.Max(epoch => epoch.Metrics["val_map"]), result.Metrics["best/val_map"]);
        using var reader = Tracker.Open(null, folder.Path).Reader;
        var run = Assert.Single(reader.Find(new RunQuery()));
        Assert.Contains("best/val_macro_f1", run.Metrics.Keys);
        Assert.Equal("multi_label", run.Params["task"]);
        var artifacts = reader.Artifacts(run.StoreId);
        foreach (var wanted in new[] { "evaluation/validation_label_scores.png", "evaluation/validation_labels.json", "evaluation/validation_mistakes.json", "predictions/validation.csv", "learning_curves.png" })
            Assert.Contains(wanted, artifacts);
        var header = File.ReadLines(Directory.GetFiles(folder.At("mlruns"), "validation.csv", SearchOption.AllDirectories).Single()).First();
        Assert.Equal("file,labels,predicted,blue,green,red", header);
    }

    [Fact]
    public void Should_reproduce_the_runs_metrics_with_the_stored_model_and_keep_its_loss()
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var experiment = SmallExperiment.Load(folder.Write("e.yaml", ColouredPictures.Yaml(Flags, Head.Replace("multi_label", "{ multi_label: { threshold: 0.3 } }", StringComparison.Ordinal)
            + "\nloss: { binary_cross_entropy: { label_smoothing: 0.1 } }\n")), "schedule.0.epochs=3");
        var result = SmallExperiment.Run(experiment, folder.Path);
        var data = SmallExperiment.Plan(experiment).Valid.Data;

        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        var predictions = predictor.Predict(data.Validation!).Predictions;
        var evaluated = EvaluationResult.Of(predictions, predictor.Task, predictor.Model.Classes);

        // The order of the columns is the order of the outputs.
        Assert.Equal(["red", "green", "blue"], predictor.Model.Classes);
        Assert.Equal(0.3, predictor.Model.Threshold);
        Assert.Equal("""{"binary_cross_entropy":{"label_smoothing":0.1}}""", predictor.Model.TrainedLoss!.ToJsonString());
        foreach (var metric in new[] { "map", "micro_f1", "exact_match", "loss" })
            Assert.Equal(result.Metrics[$"best/val_{metric}"], evaluated.Metrics[metric], 1e-5);
        var rows = PredictionsCsv.Write(predictions, data.Validation!, predictor.Task, predictor.Model.Classes, labelled: false).Split('\n');
        Assert.Equal("file,labels,red,green,blue", rows[0]);
        var cells = rows[1].Split(',');
        var said = new[] { "red", "green", "blue" }.Where((_, label) => float.Parse(cells[2 + label], CultureInfo.InvariantCulture) >= 0.3f);
        Assert.Equal(string.Join('|', said), cells[1]);
    }

    [Fact]
    public void Should_export_probabilities_of_the_labels() => OnTorch.Run(() =>
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var result = SmallExperiment.Run(SmallExperiment.Load(folder.Write("e.yaml", ColouredPictures.Yaml(Flags, Head)), "schedule.0.epochs=1"), folder.Path);
        using var model = StoredModel.Open(new ModelFolder(result.ModelFolder!));
        Assert.InRange(OnnxExport.Write(model, folder.At("model.onnx")), 0, ExportCheck.Tolerance);
    });

    /// <summary>PyTorch's recommendation for <c>pos_weight</c>: the number of pictures without a label divided by the number with it.</summary>
    [Fact]
    public void Should_weight_labels_by_their_ratio_of_negatives()
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var file = folder.Write("e.yaml", ColouredPictures.Yaml(Separated, Head));
        var plan = SmallExperiment.Plan(SmallExperiment.Load(file, "data.class_weights=balanced")).Valid;
        var counts = plan.Data.Train.CountByClass(3);
        Assert.Equal(counts.Select(count => (double)(plan.Data.Train.Count - count) / count), plan.ClassWeights!);
        Assert.Equal([1.0, 1.0, 4.0], SmallExperiment.Plan(SmallExperiment.Load(file, "data.class_weights={ red: 4 }")).Valid.ClassWeights!);
    }

    /// <summary>Each label's pictures are split like the set: a quarter, give or take one and the influence of other labels.</summary>
    [Fact]
    public void Should_split_the_pictures_of_each_label()
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var data = SmallExperiment.Plan(SmallExperiment.Load(folder.Write("e.yaml", ColouredPictures.Yaml(Separated, Head)))).Valid.Data;
        var (train, validation) = (data.Train.CountByClass(3), data.Validation!.CountByClass(3));
        Assert.InRange(data.Validation.Count, 13, 17);
        for (var label = 0; label < 3; label++)
            Assert.InRange((double)validation[label] / (train[label] + validation[label]), 0.1, 0.4);
    }

    [Fact]
    public void Should_continue_a_stopped_multi_label_run_to_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var experiment = SmallExperiment.Load(folder.Write("e.yaml", ColouredPictures.Yaml(Separated, Head + "\naugmentation: { horizontal_flip: true, mixup: 0.2 }\n")), "schedule.0.epochs=3");
        var whole = SmallExperiment.Run(experiment, folder.At("whole"));
        using var stop = new CancellationTokenSource();
        var cut = SmallExperiment.Run(experiment, folder.At("cut"), observer: new StopAfterEpoch(stop, 2), cancellation: stop.Token);
        Assert.Equal(RunOutcome.Cancelled, cut.Outcome);
        var continued = SmallExperiment.Run(experiment, folder.At("cut"));

        Assert.Equal(whole.Epochs[^1].Metrics, continued.Epochs[^1].Metrics);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole.ModelFolder!, "model.safetensors")), File.ReadAllBytes(Path.Combine(continued.ModelFolder!, "model.safetensors")));
    }

    private sealed class StopAfterEpoch(CancellationTokenSource stop, int epoch) : IRunObserver
    {
        public void EpochEnded(EpochResult ended)
        {
            if (ended.Epoch == epoch)
                stop.Cancel();
        }
    }
}
