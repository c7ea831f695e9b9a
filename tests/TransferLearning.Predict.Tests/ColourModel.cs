using SkiaSharp;
using TransferLearning.Models.Onnx;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Predict.Tests;

/// <summary>
/// A file as <c>tl export --onnx</c> writes it, of a network that needs no training: its three outputs are the mean red, green and blue of a picture
/// (0 to 1), behind an activation.
/// </summary>
internal static class ColourModel
{
    public const int Height = 16, Width = 24;

    /// <summary>The only thread of a test program that calls torch: initialising torch on two threads at once may deadlock.</summary>
    public static TorchThread Thread { get; } = new(threads: 1);

    /// <summary>What the exporter says of a model.</summary>
    public static Dictionary<string, string> Says(string task) => new()
    {
        ["task"] = task,
        [task == "regression" ? "targets" : "classes"] = """["red","green","blue"]""",
        ["input"] = "pixels",
        ["picture"] = """{"height":16,"width":24,"resize":"squash","interpolation":"bilinear","order":"rgb","scale":0.00392156862745098,"mean":[0,0,0],"std":[1,1,1]}""",
        ["threshold"] = "0.6",
    };

    public static string Write(TemporaryFolder folder, string? activation, Dictionary<string, string> says, string name = "colour.onnx")
    {
        var path = folder.At(name);
        Thread.Run(() =>
        {
            using var scope = NewDisposeScope();
            var (area, state) = (Height * Width, new NetworkState());
            var weight = new float[3 * 3 * area];
            for (var channel = 0; channel < 3; channel++)
                weight.AsSpan((channel * 3 * area) + (channel * area), area).Fill(1f / area);
            state.Set("mean.weight", tensor(weight, [3, 3 * area]));
            state.Set("mean.bias", zeros(3));
            var nodes = new List<GraphNode>
            {
                new("flat", new Flatten(), [Graph.InputName], "flat", "flat", "flat"),
                new("mean", new Linear(3), ["flat"], "mean", "mean", "mean"),
            };
            if (activation is not null)
                nodes.Add(new GraphNode("end", new Activation(activation), ["mean"], "end", "end", "end"));
            var graph = new Graph("colour", new TensorShape(3, Height, Width), nodes);
            var pixels = says["input"] == "pixels";
            File.WriteAllBytes(path, OnnxModel.Write(
                graph, state, null, pixels ? new Preprocessing(1 / 255.0, [0, 0, 0], [1, 1, 1]) : null,
                pixels ? new PixelResize(Experiments.Sections.ResizeMode.Squash, Experiments.Sections.Interpolation.Bilinear) : null, says));
        });
        return path;
    }

    /// <summary>A PNG file of one colour.</summary>
    public static string Picture(TemporaryFolder folder, string name, byte red, byte green, byte blue)
    {
        using var bitmap = new SKBitmap(50, 40);
        bitmap.Erase(new SKColor(red, green, blue));
        using var file = File.Create(folder.At(name));
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
        return file.Name;
    }
}
