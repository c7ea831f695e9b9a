using System.Net;
using System.Text.Json.Nodes;
using TransferLearning.Predict;
using TransferLearning.Predict.Tests;
using TransferLearning.Serve.Tests.Support;
using static TransferLearning.Serve.Tests.Support.RunningServer;

namespace TransferLearning.Serve.Tests;

/// <summary><c>POST /predict</c>, asked by a real client over a real connection.</summary>
public sealed class PredictTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/octet-stream")]
    [InlineData("IMAGE/JPEG; x=y")]
    [InlineData(null)]
    public async Task Should_answer_a_picture_with_an_object(string? type)
    {
        await using var server = await OfColours(_folder);
        using var library = ImageClassifier.Load(_folder.At("colour.onnx"));
        var file = ColourModel.Picture(_folder, "green.png", 51, 255, 102);

        var answer = await Json(HttpStatusCode.OK, server.Post(File.ReadAllBytes(file), type));

        Assert.Equal(["label", "probabilities"], answer.AsObject().Select(pair => pair.Key));
        Assert.Equal("green", (string)answer["label"]!);
        var expected = library.Predict(file);
        Assert.Equal(expected.Probabilities.Select(each => each.Label), answer["probabilities"]!.AsObject().Select(pair => pair.Key));
        foreach (var (label, probability) in expected.Probabilities)
            Assert.Equal(probability, (float)answer["probabilities"]![label]!, 1e-6f);
        Assert.Empty(server.Log);
    }

    [Fact]
    public async Task Should_answer_files_with_a_list_in_their_order_and_an_error_among_them()
    {
        await using var server = await OfColours(_folder);

        var answers = (await Json(HttpStatusCode.OK, server.PostFiles(("a.png", Picture(255, 0, 0)), ("b ü.png", "no picture"u8.ToArray()), ("c.png", Picture(0, 0, 255))))).AsArray();

        Assert.Equal(["a.png", "b ü.png", "c.png"], answers.Select(each => (string)each!["file"]!));
        Assert.Equal(["red", null, "blue"], answers.Select(each => (string?)each!["label"]));
        Assert.Equal(["file", "error"], answers[1]!.AsObject().Select(pair => pair.Key));
        Assert.StartsWith("it is a text file", (string)answers[1]!["error"]!, StringComparison.Ordinal);
        Assert.StartsWith("200 POST /predict: b ü.png: it is a text file", Assert.Single(server.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_answer_one_file_with_a_list_of_one()
    {
        await using var server = await OfColours(_folder);
        Assert.Equal("red", (string)Assert.Single((await Json(HttpStatusCode.OK, server.PostFiles(("a.png", Picture(255, 0, 0))))).AsArray())!["label"]!);
    }

    [Fact]
    public async Task Should_refuse_a_bad_picture_with_the_librarys_reason()
    {
        await using var server = await OfColours(_folder);
        Assert.StartsWith("it is a text file", await Error(HttpStatusCode.BadRequest, server.Post("no picture"u8.ToArray())), StringComparison.Ordinal);
        Assert.Equal("the file is empty", await Error(HttpStatusCode.BadRequest, server.Post([])));
        Assert.StartsWith("a.png: it is a text file", await Error(HttpStatusCode.BadRequest, server.PostFiles(("a.png", "no picture"u8.ToArray()))), StringComparison.Ordinal);
        Assert.Equal(3, server.Log.Count);
        Assert.All(server.Log, line => Assert.StartsWith("400 POST /predict: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_name_the_likeliest_classes_first_with_top()
    {
        await using var server = await OfColours(_folder);
        var answer = await Json(HttpStatusCode.OK, server.Post(Picture(0, 100, 255), path: "/predict?top=2"));
        Assert.Equal(["blue", "green"], answer["probabilities"]!.AsObject().Select(pair => pair.Key));
        foreach (var wrong in new[] { "0", "-1", "two", "1.5" })
            Assert.Contains("whole number", await Error(HttpStatusCode.BadRequest, server.Post(Picture(0, 0, 0), path: $"/predict?top={wrong}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_answer_labels_for_a_model_of_labels()
    {
        await using var server = await OfColours(_folder, "multi_label");
        // The threshold is 0.6, and the sigmoid of 1, 0.8 and 0.2 is 0.73, 0.69 and 0.55.
        var answer = await Json(HttpStatusCode.OK, server.Post(Picture(255, 204, 51)));
        Assert.Equal(["labels", "probabilities"], answer.AsObject().Select(pair => pair.Key));
        Assert.Equal(["red", "green"], answer["labels"]!.AsArray().Select(label => (string)label!));
        Assert.Equal(1 / (1 + MathF.Exp(-0.2f)), (float)answer["probabilities"]!["blue"]!, 1e-3f);
    }

    [Fact]
    public async Task Should_answer_numbers_for_a_model_of_numbers()
    {
        await using var server = await OfColours(_folder, "regression");
        var answer = await Json(HttpStatusCode.OK, server.Post(Picture(255, 102, 0)));
        Assert.Equal(["values"], answer.AsObject().Select(pair => pair.Key));
        Assert.Equal([1f, 0.4f, 0f], answer["values"]!.AsObject().Select(pair => MathF.Round((float)pair.Value!, 3)));
    }

    [Fact]
    public async Task Should_compute_requests_together_that_come_at_once_and_answer_each_with_its_own()
    {
        await using var server = await OfColours(_folder);
        byte[][] pictures = [Picture(255, 0, 0), Picture(0, 255, 0), Picture(0, 0, 255)];
        string[] labels = ["red", "green", "blue"];

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Json(HttpStatusCode.OK, server.Post(pictures[i % 3]))));

        Assert.Equal(Enumerable.Range(0, 60).Select(i => labels[i % 3]), answers.Select((JsonNode answer) => (string)answer["label"]!));
    }

    private byte[] Picture(byte red, byte green, byte blue) => File.ReadAllBytes(ColourModel.Picture(_folder, $"{red}-{green}-{blue}.png", red, green, blue));
}
