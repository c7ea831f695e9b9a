using System.Text.Json;
using TransferLearning.Models.Tests.Backbones;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Execution;

/// <summary>
/// Compares training through a batch norm in inference mode with PyTorch (reference/inference_mode.json, written by reference/inference_mode.py).
/// </summary>
[Collection(nameof(Alone))]
public sealed class InferenceModeTests
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    private static readonly Lazy<JsonElement> Numbers = new(() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Repository, "tests", "TransferLearning.Models.Tests", "reference", "inference_mode.json"))).RootElement);

    [Theory]
    [InlineData("mobilenet_v2_0.35")]
    [InlineData("resnet18")]
    [InlineData("densenet121")]
    public void Should_have_the_gradients_of_PyTorch_in_eval_mode(string name) => OnTorch.Run(() =>
    {
        var expected = Numbers.Value.GetProperty(name);
        var graph = BackboneCatalogue.Find(name)!.Build(new TensorShape(3, 64, 64), top: true).DropDropout();
        using var state = Filled.State(graph);
        state.To(CPU, ScalarType.Float64);
        using var before = state.Clone();
        foreach (var spec in graph.Parameters.Where(spec => !spec.IsBuffer))
            state[spec.Name].requires_grad_(true);
        var images = tensor(Filled.Image(2 * graph.Input.Elements), graph.Input.WithBatch(2)).to(ScalarType.Float64);
        var output = TorchExecutor.Run(graph, state, images, RunMode.Train(0, 0) with { MovingLayers = None });
        output.square().mean().backward();

        Compare(expected.GetProperty("output"), output, "output");
        foreach (var gradient in expected.GetProperty("gradients").EnumerateObject())
            Compare(gradient.Value, state[gradient.Name].grad!, $"gradient of {gradient.Name}");
        Assert.Equal(6, expected.GetProperty("gradients").EnumerateObject().Count());
        var norms = graph.Nodes.Where(node => node.Op is Models.Ops.BatchNorm).ToList();
        Close("kernels", graph.Parameters.Where(spec => spec.Shape.Rank > 1));
        Close("scales", norms.Select(node => graph.ParametersOf(node).Single(spec => spec.Role == ParameterRole.Scale)));
        Close("shifts", norms.Select(node => graph.ParametersOf(node).Single(spec => spec.Role == ParameterRole.Shift)));
        Assert.All(graph.Parameters.Where(spec => spec.IsMoving), spec => Assert.True(state[spec.Name].equal(before[spec.Name]).all().item<bool>(), spec.Name));

        void Close(string kind, IEnumerable<ParameterSpec> specs) => Reference.AssertClose(
            expected.GetProperty(kind).GetDouble(), specs.Average(spec => Math.Log(state[spec.Name].grad!.norm().item<double>())), 1e-6, $"mean logarithm of the norms of all {kind}' gradients");
    });

    private static void Compare(JsonElement expected, Tensor actual, string what) =>
        Reference.AssertEqual(expected, actual.shape, actual.detach().contiguous().data<double>().ToArray(), 1e-6, what);
}
