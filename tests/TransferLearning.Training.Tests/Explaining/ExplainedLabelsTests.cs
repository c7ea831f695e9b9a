using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Explaining;
using TransferLearning.Training.Tests.Running;
using TransferLearning.Training.Tests.Tasks;

namespace TransferLearning.Training.Tests.Explaining;

public sealed class ExplainedLabelsTests
{
    /// <summary>A picture with several labels has several probabilities, so its caption must say whose the shown one is.</summary>
    [Fact]
    public void Should_name_the_label_of_the_shown_probability()
    {
        using var folder = new TemporaryFolder();
        ColouredPictures.Write(folder);
        var experiment = SmallExperiment.Load(folder.Write("e.yaml", ColouredPictures.Yaml(
            "{ csv: pictures.csv, image: file, labels: [red, green, blue] }",
            "task: multi_label\nhead:\n  - dense: { units: classes, activation: sigmoid }\n")), "schedule.0.epochs=1");
        var result = SmallExperiment.Run(experiment, folder.Path);
        var set = SmallExperiment.Plan(experiment).Valid.Data.Validation!;
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 1);
        var predictions = predictor.Predict(set).Predictions;

        var pictures = Explanation.Of(predictor, predictions, set, null, 24).Json()["pictures"]!.AsArray();

        Assert.NotEmpty(pictures);
        foreach (var picture in pictures)
        {
            var sample = Enumerable.Range(0, predictions.Count).Single(i => set.Samples[predictions.Indices[i]].Id == (string)picture!["file"]!);
            var label = predictor.Model.Classes.ToList().IndexOf((string)picture!["label"]!);
            Assert.Equal(predictions.Of(sample)[label], (double)picture["probability"]!, 1e-5);
        }
    }
}
