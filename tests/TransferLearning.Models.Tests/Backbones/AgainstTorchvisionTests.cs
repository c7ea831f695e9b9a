using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Backbones;

public class AgainstTorchvisionTests
{
    public static TheoryData<string> Everything => [.. Reference.Names];

    public static TheoryData<string> Outputs => [.. Reference.Names.Where(name => Sizes.IsQuick(BackboneCatalogue.Find(name)!))];

    public static TheoryData<string> Steps => [.. Reference.Names.Where(name => Sizes.IsQuick(BackboneCatalogue.Find(name)!))];

    [Fact]
    public void EveryBackboneThatTorchvisionHasIsCompared() =>
        Assert.Empty(BackboneCatalogue.All.Select(backbone => backbone.Name).Where(name => !name.StartsWith("mobilenet_v1", StringComparison.Ordinal)).Except(Reference.Names));

    /// <summary>Nothing is left out: each has outputs, blocks in the middle and a training step.</summary>
    [Fact]
    public void EveryNetworkHasNumbers() =>
        Assert.All(Reference.Names, name => Assert.True(Reference.Has(name, "output") && Reference.Has(name, "blocks") && Reference.Has(name, "train"), name));

    [Theory, MemberData(nameof(Everything))]
    public void NamesAndShapesAreThoseOfTorchvisionsStateDictionary(string name)
    {
        var expected = Reference.Of(name);
        var backbone = BackboneCatalogue.Find(name)!;
        var graph = backbone.Build(new TensorShape(3, backbone.ImageSize, backbone.ImageSize), top: true);
        Assert.Equal(expected.GetProperty("parameters").GetInt64(), graph.ParameterCount);
        string Line(string key, IEnumerable<long> shape) => string.Create(CultureInfo.InvariantCulture, $"{key} [{string.Join(", ", shape)}]");
        var lines = graph.Parameters.Select(spec => Line(spec.Name, spec.Shape.ToArray())).Concat(graph.Derived.Select(entry => Line(entry.Name, entry.Shape))).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(expected.GetProperty("entries").GetInt32(), lines.Length);
        Assert.Equal(expected.GetProperty("state").GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines)))));
    }

    [Theory, MemberData(nameof(Outputs))]
    public void OutputsAreThoseOfPyTorch(string name) => OnTorch.Run(() =>
    {
        var (graph, expected) = (Build(name), Reference.Of(name));
        using var state = Filled.State(graph);
        using var none = no_grad();
        var images = Images(graph);
        Compare(expected.GetProperty("output"), TorchExecutor.Run(graph, state, images, RunMode.Inference), 1e-4, "output");
        foreach (var block in expected.GetProperty("blocks").EnumerateObject())
            Compare(block.Value, TorchExecutor.Run(graph.CutAt(block.Name), state, images, RunMode.Inference), 1e-4, block.Name);
    });

    [Theory, MemberData(nameof(Steps))]
    public void OneTrainingStepIsThatOfPyTorch(string name) => OnTorch.Run(() =>
    {
        var graph = Build(name).DropDropout();
        var expected = Reference.Of(name).GetProperty("train");
        using var state = Filled.State(graph);
        // Batch norm over the few places that a small image leaves amplifies the rounding of 32 bits beyond comparing: both sides compute in 64.
        state.To(CPU, ScalarType.Float64);
        foreach (var spec in graph.Parameters.Where(spec => !spec.IsBuffer))
            state[spec.Name].requires_grad_(true);
        var output = TorchExecutor.Run(graph, state, Images(graph).to(ScalarType.Float64), RunMode.Train(0, 0));
        output.square().mean().backward();
        Compare(expected.GetProperty("output"), output, 1e-5, "output");
        foreach (var gradient in expected.GetProperty("gradients").EnumerateObject())
            Reference.AssertClose(gradient.Value.GetDouble(), Norm(state[gradient.Name].grad!), 1e-5, $"gradient of {gradient.Name}");
        foreach (var statistic in expected.GetProperty("statistics").EnumerateObject())
            Reference.AssertClose(statistic.Value.GetDouble(), Norm(state[statistic.Name]), 1e-6, statistic.Name);
    });

    private static Graph Build(string name)
    {
        var expected = Reference.Of(name);
        var size = expected.GetProperty("size").GetInt64();
        return BackboneCatalogue.Find(name)!.Build(new TensorShape(3, size, size), top: !expected.GetProperty("features_only").GetBoolean());
    }

    private static Tensor Images(Graph graph) => tensor(Filled.Image(2 * graph.Input.Elements), graph.Input.WithBatch(2));

    private static void Compare(JsonElement expected, Tensor actual, double tolerance, string what) =>
        Reference.AssertEqual(expected, actual.shape, actual.detach().to(ScalarType.Float32).contiguous().data<float>().ToArray(), tolerance, what);

    private static double Norm(Tensor tensor) => Math.Sqrt(tensor.detach().to(ScalarType.Float64).square().sum().item<double>());
}
