using TransferLearning.Training.Metrics;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Metrics;

/// <summary>What is counted from host memory against PyTorch's operations (libtorch's argmax, topk, scatter_add_): every number to the bit.</summary>
[Collection(nameof(Alone))]
public class MetricSumsTests
{
    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    [InlineData(6, 0)]
    [InlineData(40, 0)]
    [InlineData(400, 0)] // selected by another algorithm of torch's
    public void Should_count_from_memory_what_torch_counts(int classes, int outputs) => OnTorch.Run(() =>
    {
        var top = classes > 5 ? 5 : 0;
        using var host = new HostSums(classes, top);
        using var device = new DeviceSums(CPU, classes, top);
        var random = new Random(3);
        foreach (var count in new[] { 20, 7, 1, 64, 20 })
            foreach (var kind in Enum.GetValues<Values>())
            {
                var width = outputs == 0 ? classes : outputs;
                var logits = tensor([.. Enumerable.Range(0, count * width).Select(_ => Draw(kind, random))], [count, width]);
                var labels = tensor([.. Enumerable.Range(0, count).Select(_ => (long)random.Next(classes))]);
                var loss = tensor(random.NextSingle() / 3);
                foreach (var sums in new IMetricSums[] { host, device })
                    sums.Add(loss, logits, labels);
                Same(device.Save(), host.Save());
            }

        var saved = host.Save();
        Assert.True(saved.Count > 500 && saved.LossSum > 0 && (top == 0 || saved.InTop > 0));
        foreach (var sums in new IMetricSums[] { host, device })
        {
            sums.Reset();
            Same(new MetricState(0, 0, 0, new long[classes * classes]), sums.Save());
            sums.Restore(saved);
            sums.Add(tensor(0.1f), zeros(1, outputs == 0 ? classes : outputs), zeros(1, int64));
            Assert.Equal(saved.Count + 1, sums.Save().Count);
        }

        Same(device.Save(), host.Save());
    });

    [Fact]
    public void Should_take_logits_with_gaps_with_a_graph_or_in_16_bits_and_a_loss_of_any_type() => OnTorch.Run(() =>
    {
        var wide = randn(20, 14);
        var labels = tensor([.. Enumerable.Range(0, 20).Select(each => (long)each % 7)]);
        using var host = new HostSums(7, 5);
        using var device = new DeviceSums(CPU, 7, 5);
        foreach (var sums in new IMetricSums[] { host, device })
        {
            sums.Add(tensor(0.1), wide.slice(1, 0, 14, 2), labels);
            sums.Add(tensor(0.7f), wide.narrow(1, 0, 7).clone().requires_grad_(), labels);
            sums.Add(tensor(0.3f).to(bfloat16), wide.narrow(1, 7, 7).to(bfloat16), labels.narrow(0, 0, 1).expand(20));
        }

        Same(device.Save(), host.Save());
    });

    /// <summary>As torch's documentation of argmax does not say and its CPU kernel does: the first of equals, and not-a-number above infinity.</summary>
    [Theory]
    [InlineData(1, 0f, 2f, 2f)]
    [InlineData(1, float.PositiveInfinity, float.NaN, float.NaN)]
    [InlineData(0, float.NaN, 1f, 2f)]
    [InlineData(0, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(0, -0f, 0f, -1f)]
    public void Should_find_the_largest_as_torch_does(int index, params float[] values) => OnTorch.Run(() =>
    {
        Assert.Equal(index, Places.OfLargest(values));
        Assert.Equal(index, tensor(values).argmax().item<long>());
    });

    [Fact]
    public void Should_not_decide_which_of_equal_values_are_among_the_largest()
    {
        float[] values = [3, 2, 2, 1, float.NaN, float.NaN];
        Assert.Equal([true, null, null, false, true, true], Enumerable.Range(0, 6).Select(index => Places.IsAmong(values, index, 4)));
        Assert.Equal([false, false, false, false, null, null], Enumerable.Range(0, 6).Select(index => Places.IsAmong(values, index, 1)));
    }

    private static void Same(MetricState expected, MetricState actual)
    {
        Assert.Equal((expected.Count, BitConverter.DoubleToInt64Bits(expected.LossSum), expected.InTop), (actual.Count, BitConverter.DoubleToInt64Bits(actual.LossSum), actual.InTop));
        Assert.Equal(expected.Confusion, actual.Confusion);
    }

    private static float Draw(Values kind, Random random) => kind switch
    {
        Values.Distinct => random.NextSingle() - 0.5f,
        Values.Ties => random.Next(3),
        Values.AllEqual => 1,
        Values.NoNumbers => random.Next(4) == 0 ? float.NaN : random.Next(5),
        _ => random.Next(4) switch { 0 => float.PositiveInfinity, 1 => float.NegativeInfinity, 2 => -0f, _ => 0 },
    };

    private enum Values
    {
        Distinct,
        Ties,
        AllEqual,
        NoNumbers,
        Infinities,
    }
}
