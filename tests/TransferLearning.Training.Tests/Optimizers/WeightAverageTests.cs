using TransferLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Optimizers;

public class WeightAverageTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_keep_the_moving_average_and_swap_it_exactly(bool isStrict) => OnTorch.Run(() =>
    {
        var weight = tensor(new[] { 1f, -2f }).requires_grad_(true);
        TrainedParameter[] parameters = [new("w", weight)];
        using var average = new WeightAverage(parameters, 0.75, isStrict);
        float[][] path = [[4f, 8f], [8f, 0f], [0f, 16f]];
        foreach (var values in path)
        {
            using (no_grad())
                weight.copy_(tensor(values));
            average.Update();
        }

        // By hand: the first update copies, then ((4 · ¾ + 8 · ¼) · ¾ + 0 · ¼ ….
        average.Swap();
        Assert.Equal([(4f * 0.75f + 8f * 0.25f) * 0.75f, (8f * 0.75f) * 0.75f + 16f * 0.25f], weight.data<float>().ToArray());

        using var other = new WeightAverage([new("w", zeros(2).requires_grad_(true))], 0.75);
        other.Restore(average.State.ToDictionary(), average.Updates);
        Assert.Equal([0f, 16f], other.State.Single().Value.data<float>().ToArray());
        average.Swap();
        Assert.Equal([0f, 16f], weight.data<float>().ToArray());
    });

    [Fact]
    public void Should_decay_each_layers_rate_by_its_distance_from_the_head()
    {
        var factors = LayerDecay.Factors(["stem", "block1", "block2"], 0.5);
        Assert.Equal(0.5, factors["block2"]);
        Assert.Equal(0.25, factors["block1"]);
        Assert.Equal(0.125, factors["stem"]);
    }
}
