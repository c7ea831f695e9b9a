using TorchSharp;
using TransferLearning.Training.Stages;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Stages;

[Collection(nameof(Alone))]
public sealed class LossReadbackTests
{
    [Fact]
    public void Should_read_each_loss_at_once_on_a_cpu_and_several_together_elsewhere()
    {
        Assert.Equal(1, LossReadback.WindowOf(DeviceType.CPU));
        Assert.True(LossReadback.WindowOf(DeviceType.CUDA) > 1);
    }

    [Theory]
    [InlineData(1, new[] { 1, 2, 3, 4, 5 })]
    [InlineData(2, new[] { 0, 2, 2, 4, 4 })]
    [InlineData(8, new[] { 0, 0, 0, 0, 0 })]
    public void Should_report_every_loss_in_order_when_the_window_is_full_or_settled(int window, int[] told) => OnTorch.Run(() =>
    {
        var alive = SettledTensors.Count;
        var seen = new List<(int Step, double Value)>();
        using (var losses = new LossReadback(window, (loss, value) => seen.Add((loss.Step, value))))
        {
            for (var step = 0; step < told.Length; step++)
            {
                using (NewDisposeScope())
                    losses.Add(new SeenLoss(new(tensor(step + 0.5f).to(ScalarType.BFloat16)), step, [], 0.1, step + 1));
                Assert.Equal(told[step], seen.Count);
            }

            losses.Settle();
        }

        Assert.Equal([(0, 0.5), (1, 1.5), (2, 2.5), (3, 3.5), (4, 4.5)], seen);
        Assert.Equal(alive, Tensor.TotalCount);
    });

    [Fact]
    public void Should_name_the_first_batch_with_a_NaN_loss() => OnTorch.Run(() =>
    {
        using var losses = new LossReadback(4, (loss, value) =>
        {
            if (!double.IsFinite(value))
                throw new InvalidOperationException($"step {loss.Step}");
        });
        for (var step = 0; step < 3; step++)
            using (NewDisposeScope())
                losses.Add(new SeenLoss(new(tensor(step == 1 ? float.NaN : 1f)), step, [], 0.1, step + 1));
        Assert.Equal("step 1", Assert.Throws<InvalidOperationException>(losses.Settle).Message);
    });
}
