using TransferLearning.Models.Onnx;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Predict.Tests;

/// <summary>
/// A file as <c>tl export --onnx</c> writes it of a model of texts that needs no training: its two outputs are the numbers of the first two words, behind an
/// activation. The vocabulary is cat (2), dog (3), owl (4).
/// </summary>
internal static class WordModel
{
    /// <summary>What the exporter says of a model.</summary>
    public static Dictionary<string, string> Says(string task) => new()
    {
        ["task"] = task,
        [task == "regression" ? "targets" : "classes"] = """["first","second"]""",
        ["input"] = "tokens",
        ["text"] = """{"sequence_length":3,"standardize":"lower_and_strip_punctuation","split":"whitespace","ngrams":1,"column":"sentence"}""",
        ["vocabulary"] = """["","[UNK]","cat","dog","owl"]""",
        ["threshold"] = "0.6",
    };

    public static string Write(TemporaryFolder folder, string? activation, Dictionary<string, string> says, string name = "words.onnx")
    {
        var path = folder.At(name);
        ColourModel.Thread.Run(() =>
        {
            using var scope = NewDisposeScope();
            var state = new NetworkState();
            state.Set("pick.weight", tensor(new float[] { 1, 0, 0, 0, 1, 0 }, [2, 3]));
            state.Set("pick.bias", zeros(2));
            var nodes = new List<GraphNode> { new("pick", new Linear(2), [Graph.InputName], "pick", "pick", "pick") };
            if (activation is not null)
                nodes.Add(new GraphNode("end", new Activation(activation), ["pick"], "end", "end", "end"));
            File.WriteAllBytes(path, OnnxModel.Write(new Graph("words", new TensorShape(3), nodes), state, null, metadata: says, isText: true));
        });
        return path;
    }
}
