using Microsoft.Extensions.DependencyInjection;
using TransferLearning.TestSupport;

namespace TransferLearning.Predict.Tests;

public sealed class ImageModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_tell_the_class_and_all_probabilities()
    {
        using var classifier = ImageClassifier.Load(ColourModel.Write(_folder, "softmax", ColourModel.Says("single_label")));
        var prediction = classifier.Predict(ColourModel.Picture(_folder, "green.png", 51, 255, 102));

        Assert.Equal("green", prediction.Label);
        Assert.Equal(["red", "green", "blue"], classifier.Outputs);
        // Softmax of the channels' means, 0.2, 1 and 0.4.
        var powers = new[] { 0.2, 1, 0.4 }.Select(Math.Exp).ToArray();
        Assert.Equal(powers[1] / powers.Sum(), prediction.Probability, 1e-6);
        Assert.Equal(powers.Select(power => power / powers.Sum()), prediction.Probabilities.Select(label => (double)label.Probability), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Should_tell_the_labels_that_reach_the_threshold()
    {
        using var labeler = ImageLabeler.Load(ColourModel.Write(_folder, "sigmoid", ColourModel.Says("multi_label")));
        var prediction = labeler.Predict(ColourModel.Picture(_folder, "yellow.png", 255, 204, 51));
        // Sigmoids of 1, 0.8 and 0.2 are 0.731, 0.690 and 0.550; the file's threshold is 0.6.
        Assert.Equal(["red", "green"], prediction.Labels);
        Assert.Equal(1 / (1 + Math.Exp(-0.2)), prediction.Probabilities[2].Probability, 1e-6);
    }

    [Fact]
    public void Should_tell_numbers_by_name()
    {
        using var regressor = ImageRegressor.Load(ColourModel.Write(_folder, null, ColourModel.Says("regression")));
        var prediction = regressor.Predict(ColourModel.Picture(_folder, "orange.png", 255, 102, 0));
        Assert.Equal(1f, prediction.Value, 1e-6f);
        Assert.Equal(new NamedNumber("green", 0.4f), prediction.Numbers[1] with { Value = MathF.Round(prediction.Numbers[1].Value, 5) });
    }

    [Fact]
    public async Task Should_give_one_answer_however_a_picture_is_given()
    {
        using var classifier = ImageClassifier.Load(ColourModel.Write(_folder, "softmax", ColourModel.Says("single_label")));
        var file = ColourModel.Picture(_folder, "blue.png", 10, 20, 200);
        var bytes = await File.ReadAllBytesAsync(file);
        using var first = new MemoryStream(bytes);
        using var second = new MemoryStream(bytes);
        var pixels = Enumerable.Repeat<byte[]>([10, 20, 200], 50 * 40).SelectMany(pixel => pixel).ToArray();

        var expected = classifier.Predict(file).Probabilities;
        Assert.Equal(expected, classifier.Predict(bytes).Probabilities);
        Assert.Equal(expected, classifier.Predict(bytes.AsSpan()).Probabilities);
        Assert.Equal(expected, classifier.Predict(first).Probabilities);
        Assert.Equal(expected, classifier.Predict(pixels, 50, 40).Probabilities);
        Assert.Equal(expected, (await classifier.PredictAsync(file)).Probabilities);
        Assert.Equal(expected, (await classifier.PredictAsync(second)).Probabilities);
    }

    [Fact]
    public void Should_predict_many_files_in_their_order()
    {
        using var classifier = ImageClassifier.Load(ColourModel.Write(_folder, "softmax", ColourModel.Says("single_label")), new ImageModelOptions { MostTogether = 4 });
        var files = Enumerable.Range(0, 40).Select(i => ColourModel.Picture(_folder, $"{i}.png", (byte)(i % 3 == 0 ? 250 : i), (byte)(i % 3 == 1 ? 250 : i), (byte)(i % 3 == 2 ? 250 : i))).ToList();
        var predictions = classifier.PredictAll(files);

        Assert.Equal(Enumerable.Range(0, 40).Select(i => classifier.Outputs[i % 3]), predictions.Select(prediction => prediction.Label));
        for (var i = 0; i < files.Count; i++)
            Assert.Equal(classifier.Predict(files[i]).Probability, predictions[i].Probability, 1e-6f);

        files.Insert(7, _folder.Write("text.jpg", "no picture"));
        Assert.StartsWith(files[7], Assert.Throws<PictureException>(() => classifier.PredictAll(files)).Message);
        Assert.Throws<OperationCanceledException>(() => classifier.PredictAll(files[..5], new CancellationToken(canceled: true)));
        Assert.Empty(classifier.PredictAll([]));
    }

    [Fact]
    public async Task Should_say_what_is_wrong_with_a_picture()
    {
        using var classifier = ImageClassifier.Load(ColourModel.Write(_folder, "softmax", ColourModel.Says("single_label")));
        var text = _folder.Write("text.jpg", "no picture");
        var missing = _folder.At("missing.jpg");

        Assert.Equal($"{missing}: the file does not exist (or is a link to nothing)", Assert.Throws<PictureException>(() => classifier.Predict(missing)).Message);
        Assert.StartsWith($"{text}: it is a text file", Assert.Throws<PictureException>(() => classifier.Predict(text)).Message);
        Assert.StartsWith("it is a text file", Assert.Throws<PictureException>(() => classifier.Predict("no picture"u8)).Message);
        Assert.Equal("the file is empty", (await Assert.ThrowsAsync<PictureException>(() => classifier.PredictAsync(Stream.Null))).Message);
        Assert.Contains("12 bytes, and 11 are given", Assert.Throws<ArgumentException>(() => classifier.Predict(new byte[11], 2, 2)).Message);
        // This program has no native part of ImageMagick.
        var heic = Path.Combine(Shared.Repository, "tests", "TransferLearning.Data.Tests", "reference", "other-formats", "alpha.heic");
        Assert.Matches("alpha.heic: its decoder, ImageMagick, is not in this program. Add the package Magick.NET-Q8-AnyCPU [0-9.]+ to the program.$", Assert.Throws<PictureException>(() => classifier.Predict(heic)).Message);
        // The model goes on.
        Assert.Equal("red", classifier.Predict(ColourModel.Picture(_folder, "red.png", 255, 0, 0)).Label);
    }

    [Fact]
    public void Should_refuse_files_that_it_cannot_use_and_say_why()
    {
        var says = ColourModel.Says("single_label");
        Refused(_folder.At("no.onnx"), "There is no file");
        Refused(_folder.Write("text.onnx", "no model"), "no ONNX model");
        Refused(ColourModel.Write(_folder, "softmax", ColourModel.Says("regression")), "ImageRegressor");
        Refused(ColourModel.Write(_folder, "softmax", Without(says, "picture")), "was not written by 'dotnet tl export --onnx'");
        Refused(ColourModel.Write(_folder, "softmax", With(says, "input", "preprocessed")), "without --preprocessed");
        Refused(ColourModel.Write(_folder, "softmax", With(says, "classes", """["red","green"]""")), "contradicts itself");
        Refused(ColourModel.Write(_folder, "softmax", With(says, "classes", "red")), "lacks what");

        static void Refused(string file, string reason) => Assert.Contains(reason, Assert.Throws<ModelFileException>(() => ImageClassifier.Load(file)).Message);

        static Dictionary<string, string> With(Dictionary<string, string> says, string key, string value) => new(says) { [key] = value };

        static Dictionary<string, string> Without(Dictionary<string, string> says, string key) => new(says.Where(pair => pair.Key != key));
    }

    [Fact]
    public void Should_be_one_model_for_all_who_ask_a_container()
    {
        using var services = new ServiceCollection().AddImageClassifier(ColourModel.Write(_folder, "softmax", ColourModel.Says("single_label"))).BuildServiceProvider();
        Assert.Same(services.GetRequiredService<ImageClassifier>(), services.GetRequiredService<ImageClassifier>());
    }

    public void Dispose() => _folder.Dispose();
}
