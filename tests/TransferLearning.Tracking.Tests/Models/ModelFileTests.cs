using System.Text.Json;
using System.Text.RegularExpressions;
using TransferLearning.TestSupport;

namespace TransferLearning.Tracking.Tests.Models;

/// <summary>
/// The <c>MLmodel</c> file, checked for what MLflow's UI reads to show a logged model: the keys <c>flavors</c> and <c>signature</c>.
/// The signature's <c>inputs</c> and <c>outputs</c> are JSON text; each entry has <c>type: tensor</c> and a <c>tensor-spec</c>.
/// </summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_write_the_signature_as_json_text_with_types_and_shapes()
    {
        var file = File.ReadAllText(Path.Combine(Log([-1, 3, 4, 5]), "MLmodel"));
        var inputs = JsonDocument.Parse(Signature("inputs").Match(file).Groups[1].Value).RootElement[0];
        Assert.Equal("tensor", inputs.GetProperty("type").GetString());
        Assert.Equal("float32", inputs.GetProperty("tensor-spec").GetProperty("dtype").GetString());
        Assert.Equal([-1, 3, 4, 5], inputs.GetProperty("tensor-spec").GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        var outputs = JsonDocument.Parse(Signature("outputs").Match(file).Groups[1].Value).RootElement[0];
        Assert.Equal([-1, 2], outputs.GetProperty("tensor-spec").GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Contains("\nflavors:\n  transfer_learning: {}\n", file, StringComparison.Ordinal);
        Assert.Contains("\n  'classes': 'it''s, one: two'\n", file, StringComparison.Ordinal);
        Assert.Contains("\nsaved_input_example_info:\n  artifact_path: input_example.json\n", file, StringComparison.Ordinal);
    }

    /// <summary>Input sizes of the backbones: 224, Inception's 299, EfficientNet-B7's 600.</summary>
    [Theory]
    [InlineData(224)]
    [InlineData(299)]
    [InlineData(600)]
    public void Should_write_an_input_example_with_the_shape_of_one_image(int size)
    {
        var example = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Log([-1, 3, size, size]), "input_example.json"))).RootElement;
        var shape = new List<int>();
        for (var at = example; at.ValueKind == JsonValueKind.Array; at = at[0])
            shape.Add(at.GetArrayLength());
        Assert.Equal([1, 3, size, size], shape);
    }

    /// <summary>The values are nested by row, column and channel, like numpy's <c>tolist</c> does.</summary>
    [Fact]
    public void Should_write_the_values_of_the_input_example_in_order()
    {
        var folder = Log([-1, 2, 1, 3]);
        Assert.Equal("[[[[0,0.5,1]],[[1.5,2,2.5]]]]", File.ReadAllText(Path.Combine(folder, "input_example.json")));
        Assert.Equal("{\"inputs\":[[[[0,0.5,1]],[[1.5,2,2.5]]]]}", File.ReadAllText(Path.Combine(folder, "serving_input_example.json")));
    }

    /// <summary>
    /// The keys that MLflow's mlflow/onnx/__init__.py (save_model) and mlflow/pyfunc/__init__.py (add_to_model) write and their loaders read, and the files that
    /// they name. MLflow's own loaders of 2.9, 2.22, 3.10 and 3.11.2.dev0 predict from such a model.
    /// </summary>
    [Fact]
    public void Should_write_the_flavours_of_an_onnx_model_with_its_packages()
    {
        var folder = Log([-1, -1, -1, 3], onnx: "weights.bin", example: [1, 2, 2, 3]);
        var file = File.ReadAllText(Path.Combine(folder, "MLmodel"));
        Assert.Contains("\nflavors:\n  onnx:\n    code: null\n    data: 'weights.bin'\n", file, StringComparison.Ordinal);
        Assert.Contains("\n  python_function:\n    data: 'weights.bin'\n    env:\n      conda: conda.yaml\n      virtualenv: python_env.yaml\n    loader_module: mlflow.onnx\n", file, StringComparison.Ordinal);
        Assert.DoesNotContain("transfer_learning", file, StringComparison.Ordinal);
        Assert.Contains("\nsaved_input_example_info:\n  artifact_path: input_example.json\n  serving_input_path: serving_input_example.json\n  type: ndarray\n", file, StringComparison.Ordinal);
        Assert.Equal("mlflow\nonnx>=1.13\nonnxruntime>=1.14\n", File.ReadAllText(Path.Combine(folder, "requirements.txt")));
        Assert.Contains("\n- -r requirements.txt\n", File.ReadAllText(Path.Combine(folder, "python_env.yaml")), StringComparison.Ordinal);
        Assert.Contains("\n  - onnxruntime>=1.14\n", File.ReadAllText(Path.Combine(folder, "conda.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_leave_out_an_example_that_does_not_fit_the_signature() =>
        Assert.False(File.Exists(Path.Combine(Log([-1, 3, 4, 5], example: [1, 3, 5, 4]), "input_example.json")));

    private string Log(long[] input, string? onnx = null, long[]? example = null)
    {
        var shape = example ?? [1, .. input[1..]];
        var weights = _folder.Write("weights.bin", "weights");
        using var log = Tracker.Open(_folder.Path, _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "model" });
        log.Model(new LoggedModel
        {
            ArtifactPath = "model",
            Files = [("weights.bin", weights)],
            Inputs = [new("input", "float32", input)],
            Outputs = [new("output", "float32", [-1, 2])],
            InputExample = new TensorExample(Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(i => i / 2f).ToArray(), shape),
            OnnxFile = onnx,
            Metadata = new Dictionary<string, string> { ["classes"] = "it's, one: two" },
        });
        log.Finish(RunStatus.Finished);
        Assert.True(log.Deliver(TimeSpan.FromSeconds(60)).Complete);
        return _folder.At("mlruns", "1", log.RunId, "artifacts", "model");
    }

    private static Regex Signature(string side) => new($"^  {side}: '(.*)'$", RegexOptions.Multiline);
}
