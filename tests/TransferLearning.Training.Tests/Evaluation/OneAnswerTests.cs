using System.Net;
using System.Text.Json.Nodes;
using TransferLearning.Models.Engines;
using TransferLearning.Predict;
using TransferLearning.Serve;
using TransferLearning.TestSupport;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tests.Running;

namespace TransferLearning.Training.Tests.Evaluation;

/// <summary>
/// One picture, one answer, also of a calibrated model: what <c>predict</c> and <c>evaluate</c> say of a picture, what the exported file computes from its pixels, and what a
/// program gets from the library, by the exported and by the logged file, and what <c>serve</c> answers. All 1,399 photos of dogs and cats, a CMYK picture, every EXIF orientation, and PNG's test suite: grey, 16 bits, palettes, alpha, and broken files.
/// </summary>
public sealed class OneAnswerTests
{
    private const float Tolerance = 1e-4f;

    [NeedsSharedFact("data/dogs-vs-cats", "data/images/exif-orientation", "data/images/pngsuite")]
    public async Task Should_give_one_answer_for_one_picture_by_every_way()
    {
        using var folder = new TemporaryFolder();
        var result = SmallExperiment.Run(SmallExperiment.In(folder), folder.Path);
        var file = folder.At("model.onnx");
        new ModelFolder(result.ModelFolder!).Calibrate(1.7);
        OnTorch.Run(() =>
        {
            using var model = StoredModel.Open(new ModelFolder(result.ModelFolder!));
            OnnxExport.Write(model, file);
        });
        var pictures = Pictures();
        using var predictor = Predictor.Open(result.ModelFolder!, "cpu", threads: 2);
        var (predictions, skipped) = predictor.Predict(pictures, BadImagePolicy.Skip);
        Assert.Equal(14, skipped.Count); // so many files of the suite are broken on purpose: those with an x

        using var classifier = ImageClassifier.Load(file);
        using var logged = ImageClassifier.Load(Path.Combine(result.ModelFolder!, "model.onnx")); // its tensors are in model.safetensors
        using var session = OnnxSession.Open(await File.ReadAllBytesAsync(file), 2);
        using var served = ServedModel.Load(file, "one");
        await using var server = await PredictServer.ListenAsync(new ServeOptions());
        server.Serve(served);
        using var client = new HttpClient { BaseAddress = new Uri(server.Address) };
        var (size, resize) = (new Size(predictor.Model.Pictures().Height, predictor.Model.Pictures().Width), Spelling.Parse<ResizeMode>(predictor.Model.Pictures().Resize));
        for (var i = 0; i < predictions.Count; i++)
        {
            var sample = pictures.Samples[predictions.Indices[i]];
            var expected = predictions.Of(i).ToArray();
            var library = classifier.Predict(sample.Path);
            Close(expected, [.. library.Probabilities.Select(label => label.Probability)], sample.Path);
            Close(expected, [.. logged.Predict(sample.Path).Probabilities.Select(label => label.Probability)], sample.Path);
            Assert.Equal(predictor.Model.Classes[predictions.PredictedClass(i)], library.Label);
            var raw = Assert.Single(RawPicture.Some(new ImageSet([sample]), 1, size, resize));
            Close(expected, session.Run(raw.Pixels, [1, raw.Height, raw.Width, 3]), sample.Path);
            var answer = await Ask(client, sample.Path, HttpStatusCode.OK);
            Assert.Equal(library.Label, (string)answer["label"]!);
            Close(expected, [.. answer["probabilities"]!.AsObject().Select(pair => (float)pair.Value!)], sample.Path);
        }

        foreach (var bad in skipped)
        {
            Assert.Equal($"{bad.Path}: {bad.Reason}", Assert.Throws<PictureException>(() => classifier.Predict(bad.Path)).Message);
            Assert.Equal(bad.Reason, (string)(await Ask(client, bad.Path, HttpStatusCode.BadRequest))["error"]!);
        }
    }

    private static async Task<JsonNode> Ask(HttpClient client, string path, HttpStatusCode status)
    {
        using var body = new ByteArrayContent(await File.ReadAllBytesAsync(path));
        using var answer = await client.PostAsync(new Uri("/predict", UriKind.Relative), body);
        Assert.Equal(status, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private static ImageSet Pictures()
    {
        var images = Path.Combine(Shared.Root, "data", "images");
        var photos = Directory.GetFiles(Shared.Photos, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        var cmyk = Path.Combine(Shared.Repository, "tests", "TransferLearning.Data.Tests", "reference", "formats", "cmyk.jpg");
        return PictureFiles.Of([.. photos, cmyk, Path.Combine(images, "exif-orientation"), Path.Combine(images, "pngsuite")]);
    }

    private static void Close(float[] expected, float[] actual, string path)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance, $"{path}: {actual[i]} where {expected[i]} is expected");
    }
}
