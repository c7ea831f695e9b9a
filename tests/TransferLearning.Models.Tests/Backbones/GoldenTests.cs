using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Backbones;

public class GoldenTests
{
    [NeedsSharedTheory("weights/golden.json", "weights/squeezenet1_1.safetensors", "weights/mobilenet_v2.notop.safetensors")]
    [InlineData("squeezenet1_1", true, "squeezenet1_1.safetensors", "squeezenet1_1 logits")]
    [InlineData("mobilenet_v2", false, "mobilenet_v2.notop.safetensors", "mobilenet_v2 features (global average pool)")]
    public void Should_give_the_outputs_of_PyTorch_with_real_weights(string name, bool top, string file, string row) => OnTorch.Run(() =>
    {
        var graph = BackboneCatalogue.Find(name)!.Build(new TensorShape(3, 224, 224), top);
        using var state = new NetworkState();
        using (var weights = Safetensors.Open(Shared.Weights(file)))
            foreach (var spec in graph.Parameters)
            {
                Assert.Equal(spec.Shape.ToArray(), weights.Entries[spec.Name].Shape);
                state.Set(spec.Name, weights.ToTensor(spec.Name));
            }
        using var none = no_grad();
        var output = TorchExecutor.Run(graph, state, Golden.Sine(), RunMode.Inference);
        Golden.AssertEqual(row, "sine", top ? output : output.mean([2, 3]));
    });
}
