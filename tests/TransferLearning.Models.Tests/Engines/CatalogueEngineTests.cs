using TransferLearning.Models.Engines;
using TransferLearning.Models.Tests.Backbones;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Engines;

public class CatalogueEngineTests
{
    /// <summary>The networks whose compiled form <see cref="AgainstTorchvisionTests"/> does not compare block by block with PyTorch's own numbers.</summary>
    public static TheoryData<string> Backbones =>
        [.. BackboneCatalogue.All.Where(Sizes.IsQuick).Where(each => !Reference.Names.Contains(each.Name) || !Sizes.IsSmall(AgainstTorchvisionTests.Build(each.Name).ParameterCount)).Select(backbone => backbone.Name)];

    [Theory, MemberData(nameof(Backbones))]
    public void Should_give_the_executors_output_in_compiled_form(string name) => OnTorch.Run(() =>
    {
        var backbone = BackboneCatalogue.Find(name)!;
        var size = SmallImage.Of(backbone);
        var graph = backbone.Build(new TensorShape(3, size, size));
        using var state = Filled.State(graph);
        var image = Filled.Image(graph.Input.Elements);
        using var none = no_grad();
        var eager = TorchExecutor.Run(graph, state, tensor(image, graph.Input.WithBatch(1)), RunMode.Inference).contiguous().data<float>().ToArray();
        var compiled = new float[eager.Length];
        using var engine = PrefixEngines.Onnx(graph, state, null, 1, threads: 2);
        engine.Run(image, compiled);
        Close.Assert(eager, compiled, 1e-4);
    });
}
