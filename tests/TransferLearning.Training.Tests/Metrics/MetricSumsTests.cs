using TransferLearning.Training.Losses;
using TransferLearning.Training.Metrics;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Metrics;

/// <summary>Compares counting in host memory with PyTorch's operations (libtorch's argmax, topk, scatter_add_), to the bit.</summary>
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
    public void Should_count_in_host_memory_as_torch_does(int classes, int outputs) => OnTorch.Run(() =>
    {
        using var host = Sums(classes, onHost: true);
        using var device = Sums(classes, onHost: false);
        var random = new Random(3);
        foreach (var count in new[] { 20, 7, 1, 64, 20 })
            foreach (var kind in Enum.GetValues<Values>())
            {
                var width = outputs == 0 ? classes : outputs;
                var logits = tensor([.. Enumerable.Range(0, count * width).Select(_ => Draw(kind, random))], [count, width]);
                var labels = tensor([.. Enumerable.Range(0, count).Select(_ => (long)random.Next(classes))]);
                var loss = tensor(random.NextSingle() / 3);
                foreach (var sums in new[] { host, device })
                    sums.Add(loss, logits, new Targets(labels));
                Same(device.Save(), host.Save());
            }

        var saved = host.Save();
        Assert.True(saved.Count > 500 && saved.Sums["loss"][0] > 0 && (classes <= 5 || saved.Sums["top_5"][0] > 0));
        foreach (var sums in new[] { host, device })
        {
            sums.Reset();
            Assert.Equal(0, sums.Save().Count);
            Assert.All(sums.Save().Sums.Values, numbers => Assert.All(numbers, number => Assert.Equal(0, number)));
            sums.Restore(saved);
            sums.Add(tensor(0.1f), zeros(1, outputs == 0 ? classes : outputs), new Targets(zeros(1, int64)));
            Assert.Equal(saved.Count + 1, sums.Save().Count);
        }

        Same(device.Save(), host.Save());
    });

    [Fact]
    public void Should_accept_logits_with_gaps_with_a_graph_or_in_16_bits_and_a_loss_of_any_dtype() => OnTorch.Run(() =>
    {
        var wide = randn(20, 14);
        var labels = tensor([.. Enumerable.Range(0, 20).Select(each => (long)each % 7)]);
        using var host = Sums(7, onHost: true);
        using var device = Sums(7, onHost: false);
        foreach (var sums in new[] { host, device })
        {
            sums.Add(tensor(0.1), wide.slice(1, 0, 14, 2), new Targets(labels));
            sums.Add(tensor(0.7f), wide.narrow(1, 0, 7).clone().requires_grad_(), new Targets(labels));
            sums.Add(tensor(0.3f).to(bfloat16), wide.narrow(1, 7, 7).to(bfloat16), new Targets(labels.narrow(0, 0, 1).expand(20)));
        }

        Same(device.Save(), host.Save());
    });

    /// <summary>The first of equal values wins, and NaN is above infinity. The CPU kernel does this, though torch's documentation of argmax does not say so.</summary>
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
    public void Should_leave_ties_for_the_largest_values_undecided()
    {
        float[] values = [3, 2, 2, 1, float.NaN, float.NaN];
        Assert.Equal([true, null, null, false, true, true], Enumerable.Range(0, 6).Select(index => Places.IsAmong(values, index, 4)));
        Assert.Equal([false, false, false, false, null, null], Enumerable.Range(0, 6).Select(index => Places.IsAmong(values, index, 1)));
    }

    private static MetricAccumulator Sums(int classes, bool onHost) => new(
        CPU, OutputMeaning.OfClasses(classes), [new MeanLoss(), new Accuracy(), .. classes > 5 ? [new TopKAccuracy(5)] : (Metric[])[]], predict: null, onHost);

    private static void Same(MetricState expected, MetricState actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.Sums.Keys, actual.Sums.Keys);
        foreach (var (name, numbers) in expected.Sums)
            Assert.Equal(numbers.Select(BitConverter.DoubleToInt64Bits), actual.Sums[name].Select(BitConverter.DoubleToInt64Bits));
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
