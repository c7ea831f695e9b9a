using System.Text.Json.Nodes;
using TransferLearning.Models.Graphs;
using TransferLearning.TestSupport;
using TransferLearning.Training.Assessing;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Losses;
using TransferLearning.Training.Tasks;
using TransferLearning.Training.Tests.Assessing;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Evaluation;

/// <summary>A temperature is fitted as published, stored with the model, and used wherever the model gives probabilities.</summary>
public sealed class ModelCalibrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelFolder _model;
    private readonly ImageSet _validation;

    public ModelCalibrationTests()
    {
        var plan = SmallExperiment.Plan(SmallExperiment.In(_folder)).Valid;
        (_model, _validation) = (new ModelFolder(SmallExperiment.Run(plan, _folder.Path).ModelFolder!), plan.Data.Named().Single(each => each.Name == "validation").Set);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_use_the_stored_temperature_in_predictions_and_exports()
    {
        const double Temperature = 2.5;
        var before = Predicted();
        Assert.Equal(["model.onnx", "model.json"], _model.Calibrate(Temperature));
        Assert.Equal(Temperature, _model.Read().Temperature);

        var after = Predicted();
        for (var i = 0; i < before.Count; i++)
        {
            // The definition: softmax of the logits divided by the temperature.
            double[] shares = [.. before.Logits!.Skip(3 * i).Take(3).Select(logit => Math.Exp(logit / Temperature))];
            for (var each = 0; each < 3; each++)
                Assert.Equal(shares[each] / shares.Sum(), after.Of(i)[each], 1e-5);
            Assert.Equal(before.PredictedClass(i), after.PredictedClass(i));
        }

        OnTorch.Run(() =>
        {
            using var stored = StoredModel.Open(_model);
            // The export compares the file with torch, or throws.
            OnnxExport.Write(stored, _folder.At("exported.onnx"));
            SafetensorsExport.Write(stored, _folder.At("exported.safetensors"), backboneOnly: false);
            Assert.Equal(FinalActivation.Softmax, stored.Network.FinalActivation());
        });
        // A second temperature replaces the first.
        _model.Calibrate(1);
        Assert.Equal(before.Probabilities, Predicted().Probabilities);
    }

    /// <summary>The temperature and the log loss are SciPy's: <c>reference/assessing.py</c>.</summary>
    [Fact]
    public void Should_fit_the_temperature_that_minimises_the_log_loss() => OnTorch.Run(() =>
    {
        foreach (var name in new[] { "two classes", "four classes", "an unsure network" })
        {
            var (table, predictions, _) = AssessingReferenceTests.Table(name);
            var calibration = ModelCalibration.Of(_model.Read(), predictions, test: null);
            var expected = table.GetProperty("temperature").GetDouble();
            Reference.Near(expected, calibration.Temperature, 1e-5 * expected, $"temperature of {name}");
            Reference.Near(table.GetProperty("nll").GetDouble(), CalibrationScore.Of(calibration.Calibrated).LogLikelihood, 1e-6, $"log loss of {name}");
            Assert.Equal(calibration.Before.Accuracy, calibration.After.Accuracy);
            Assert.False(calibration.OnTest);
            // A model that has the temperature already needs no other.
            var again = ModelCalibration.Of(_model.Read() with { Temperature = calibration.Temperature }, calibration.Calibrated, test: null);
            Reference.Near(calibration.Temperature, again.Temperature, 1e-4 * expected, $"second temperature of {name}");
        }
    });

    /// <summary>A sigmoid of one logit is a softmax of that logit and 0.</summary>
    [Fact]
    public void Should_fit_one_output_like_two()
    {
        var (_, predictions, _) = AssessingReferenceTests.Table("two classes");
        int[] all = [.. Enumerable.Range(0, predictions.Count)];
        float[] one = [.. all.Select(i => predictions.Logits![(2 * i) + 1] - predictions.Logits[2 * i])];
        float[] two = [.. one.SelectMany(logit => new[] { 0, logit })];
        Assert.Equal(
            TemperatureFit.Of(two, predictions.Labels, all, new CrossEntropy()).Temperature, TemperatureFit.Of(one, predictions.Labels, all, new BinaryCrossEntropy()).Temperature, 1e-9);
    }

    [Fact]
    public void Should_measure_on_test_pictures_with_the_temperature_of_the_others() => OnTorch.Run(() =>
    {
        var (_, predictions, _) = AssessingReferenceTests.Table("four classes");
        var calibration = ModelCalibration.Of(_model.Read(), predictions, test: predictions);
        Assert.True(calibration.OnTest);
        Assert.Equal(CalibrationScore.Of(calibration.Calibrated), calibration.After);
        Assert.True(calibration.After.LogLikelihood < calibration.Before.LogLikelihood);
    });

    [Fact]
    public void Should_refuse_pictures_that_are_all_right()
    {
        var (_, predictions, _) = AssessingReferenceTests.Table("two classes");
        var right = predictions with { Labels = [.. Enumerable.Range(0, predictions.Count).Select(predictions.PredictedClass)] };
        Assert.Contains("every one is right", Assert.Throws<RunException>(() => ModelCalibration.Of(_model.Read(), right, test: null)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-2")]
    [InlineData("\"Infinity\"")]
    public void Should_refuse_a_temperature_that_is_none(string value)
    {
        var file = Path.Combine(_model.Path, "model.json");
        var json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        json["temperature"] = JsonNode.Parse(value);
        File.WriteAllText(file, json.ToJsonString());
        Assert.Contains("a temperature is a positive number", Assert.Throws<RunException>(() => Predictor.Open(_model.Path, "cpu", threads: 1)).Message, StringComparison.Ordinal);
    }

    private Predictions Predicted()
    {
        using var predictor = Predictor.Open(_model.Path, "cpu", threads: 1);
        return predictor.Predict(_validation, logits: true).Predictions;
    }
}
