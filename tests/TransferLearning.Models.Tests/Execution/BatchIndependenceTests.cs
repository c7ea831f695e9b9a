using TransferLearning.Models.Torch;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests.Execution;

/// <summary>
/// A network's answer for a photo does not depend on the other photos in the batch, in the memory layout and with the threads of a prediction.
/// </summary>
public sealed class BatchIndependenceTests
{
    private static readonly int[] Batches = [2, 3, 20];

    /// <summary>The cheapest network of each family; every network where TL_TESTS is 'full'.</summary>
    public static TheoryData<string> Backbones =>
    [
        .. BackboneCatalogue.All.GroupBy(backbone => backbone.Family)
            .SelectMany(family => Sizes.IsFull ? family.AsEnumerable() : [family.MinBy(backbone => Build(backbone).MultiplyAdds)!])
            .Select(backbone => backbone.Name),
    ];

    [Theory, MemberData(nameof(Backbones))]
    public void Should_give_the_same_answer_for_a_photo_in_any_batch(string name) => OnTorch.Run(() =>
    {
        var graph = Build(BackboneCatalogue.Find(name)!);
        using var state = Filled.State(graph);
        using var none = no_grad();
        var executor = new TorchExecutor(graph);
        var photos = cat([.. Enumerable.Range(0, Batches[^1]).Select(index => Photo(graph, index))]);
        var alone = Enumerable.Range(0, 3).Append(Batches[^1] - 1).ToDictionary(index => index, index => Run(photos.narrow(0, index, 1)));
        foreach (var batch in Batches)
        {
            var together = Run(photos.narrow(0, 0, batch));
            foreach (var (index, expected) in alone.Where(each => each.Key < batch))
                Close.Assert(expected, together.AsSpan(index * expected.Length, expected.Length), 1e-5);
        }

        float[] Run(Tensor batch)
        {
            using var scope = NewDisposeScope();
            return executor.Run(state, ChannelsLast.Of(batch), RunMode.Inference).contiguous().data<float>().ToArray();
        }
    });

    private static Graph Build(Backbone backbone) => backbone.Build(new TensorShape(3, SmallImage.Of(backbone), SmallImage.Of(backbone)));

    private static Tensor Photo(Graph graph, int index)
    {
        var values = new float[graph.Input.Elements];
        Filled.Fill($"photo {index}", values, 0, 1);
        return tensor(values, graph.Input.WithBatch(1));
    }
}
