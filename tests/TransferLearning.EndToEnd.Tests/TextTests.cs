using System.Text.Json;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>A run over texts, and what is done with its model.</summary>
public sealed class TextTests : IDisposable
{
    private readonly Tl _tl = new();

    public void Dispose() => _tl.Dispose();

    [Fact]
    public void Should_run_predict_evaluate_and_export_texts_and_refuse_what_takes_pictures()
    {
        var rows = Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? $"animal\tThe {"cat dog owl fox".Split(' ')[i / 2 % 4]} sees {i}" : $"tool\tMy \"{"saw axe drill plane".Split(' ')[i / 2 % 4]}\" has {i}");
        _tl.Write("train.tsv", "kind\tsentence\n" + string.Join('\n', rows) + "\n");
        _tl.Write("vectors.txt", "the 1 0\nmy 0 1\nsees 1 0\nhas 0 1\ncat 1 0\nsaw 0 1\n");
        _tl.Write("words.yaml", """
            data:
              train: { csv: train.tsv, text: sentence, label: kind }
              validation: 0.25
              text: { sequence_length: 5 }
            backbone: { vectors: vectors.txt }
            head: [ global_average_pool_1d, { dense: { units: classes, activation: softmax } } ]
            optimizer: { adam: { learning_rate: 0.1 } }
            schedule: [ { stage: head, epochs: 8 } ]
            run: { device: cpu }
            """);
        var metrics = Json(Succeed("run", "words.yaml", "--json"))[0].GetProperty("metrics");
        Assert.Equal(1, metrics.GetProperty("val_accuracy").GetDouble());
        Assert.Equal(1, Json(Succeed("evaluate", "words", "--json")).GetProperty("accuracy").GetDouble());
        Assert.Equal(40, Json(Succeed("evaluate", "words", "--json", "--data", "train.tsv")).GetProperty("pictures").GetInt32());

        _tl.Write("lines.txt", "the cat, sees\n\nmy saw has\n");
        var lines = Succeed("predict", "words", "lines.txt", "train.tsv", "--columns", "text,label").Split('\n');
        Assert.Equal(["text,label", "\"the cat, sees\",animal"], lines[..2]);
        Assert.Equal("my saw has,tool", lines[3]);
        Assert.Equal("\"My \"\"saw\"\" has 1\",tool", lines[5]);

        var explained = Json(Succeed("explain", "words", "--data", "train.tsv", "--json"));
        Assert.Contains(explained.GetProperty("pictures").EnumerateArray(), each => each.GetProperty("words").EnumerateArray().Any(word => word.GetProperty("text").GetString() == "\"saw\""));

        Succeed("export", "words", "--onnx", "words.onnx");
        var (own, exported) = (Json(Succeed("predict", "words", "lines.txt", "--json")), Json(Succeed("predict", "words.onnx", "lines.txt", "--json")));
        foreach (var (expected, actual) in own.EnumerateArray().Zip(exported.EnumerateArray()))
        {
            Assert.Equal(expected.GetProperty("text").GetString(), actual.GetProperty("text").GetString());
            Assert.Equal(expected.GetProperty("probabilities").GetProperty("animal").GetDouble(), actual.GetProperty("probabilities").GetProperty("animal").GetDouble(), 1e-5);
        }

        var half = Json(Succeed("export", "words", "--onnx", "half.onnx", "--half", "--json"))[0];
        Assert.Equal(("float16", 10), (half.GetProperty("precision").GetString(), half.GetProperty("pictures").GetInt32()));

        foreach (var (arguments, message) in new (string[], string)[]
        {
            (["predict", "words", "lines.txt", "--flip"], "--flip mirrors pictures, and this model takes texts."),
            (["predict", "words", "none.txt"], "There is no file 'none.txt'. The model takes texts"),
            (["explain", "words", "--data", "train.tsv", "--method", "attention"], "--method: 'words' has no attention layers, which encoders have. Its words are explained by occlusion."),
            (["export", "words", "--onnx", "small.onnx", "--int8"], "--int8 is for models of pictures, and this model takes texts. --half halves its vectors."),
        })
        {
            var refused = _tl.Run(arguments);
            Assert.NotEqual(0, refused.Status);
            Assert.Contains(message, refused.Progress, StringComparison.Ordinal);
        }
    }

    private string Succeed(params string[] arguments)
    {
        var ended = _tl.Run(arguments);
        Assert.True(ended.Status == 0, ended.Progress);
        return ended.Results;
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
