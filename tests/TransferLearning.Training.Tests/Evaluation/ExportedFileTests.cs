using TransferLearning.Predict;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Evaluation;

/// <summary>An exported file predicts what the run's model predicts, and its outputs are what their names say.</summary>
public sealed class ExportedFileTests
{
    /// <summary>Keras's form of two classes: one unit with a sigmoid, whose output is the probability of the second class.</summary>
    [Theory]
    [InlineData("units: classes, activation: softmax", "cross_entropy")]
    [InlineData("units: 1, activation: sigmoid", "binary_cross_entropy")]
    public void Should_give_the_probability_of_each_class(string units, string loss)
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 6; i++)
        {
            ColourPicture.Write(folder, $"photos/a/{i}.png", new SkiaSharp.SKColor((byte)(40 * i), 0, 51), 20, 24);
            ColourPicture.Write(folder, $"photos/b/{i}.png", new SkiaSharp.SKColor(0, (byte)(40 * i), 255), 30, 14);
        }

        var run = SmallExperiment.Run(SmallExperiment.In(folder, $"data.train={{ folder: {folder.At("photos")} }}", "data.validation=0.5", $"head=[ flatten, {{ dense: {{ {units} }} }}]", $"loss={loss}"), folder.Path);
        var file = folder.At("model.onnx");
        OnTorch.Run(() =>
        {
            using var model = StoredModel.Open(new ModelFolder(run.ModelFolder!));
            Assert.InRange(OnnxExport.Write(model, file), 0, 1e-4);
        });
        var pictures = PictureFiles.Of([folder.At("photos")]);
        using var predictor = Predictor.Open(run.ModelFolder!, "cpu", threads: 2);
        using var exported = ExportedFile.Open(file);
        Assert.Equal(["a", "b"], exported.Names);
        foreach (var flip in new[] { false, true })
        {
            var (expected, actual) = (predictor.Predict(pictures, flip: flip).Predictions, exported.Predict(pictures, BadImagePolicy.Fail, flip, null, default).Predictions);
            Assert.Equal(expected.Indices, actual.Indices);
            Assert.Equal(expected.Probabilities.Length, actual.Probabilities.Length);
            Assert.All(expected.Probabilities.Zip(actual.Probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }

        using var classifier = ImageClassifier.Load(file);
        Assert.Equal(2, classifier.Predict(pictures.Samples[0].Path).Probabilities.Count);
    }

    [Fact]
    public void Should_refuse_a_file_that_is_no_exported_model()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("is no ONNX model", Assert.Throws<RunException>(() => ExportedFile.Open(folder.Write("text.onnx", "no model"))).Message, StringComparison.Ordinal);
    }
}
