namespace TransferLearning.Data.Tests;

/// <summary>Passes that draw classes evenly.</summary>
public sealed class BalancedOrderTests
{
    private static readonly int[] Labels = [.. Enumerable.Repeat(0, 70), .. Enumerable.Repeat(1, 20), .. Enumerable.Repeat(2, 10)];

    [Fact]
    public void Should_draw_each_class_as_often_as_the_others()
    {
        var order = new BalancedOrder(Labels, seed: 5);
        for (var pass = 0; pass < 30; pass++)
        {
            var drawn = order.Pass(pass);
            Assert.Equal(100, drawn.Length);
            Assert.All(drawn.GroupBy(index => Labels[index]), of => Assert.InRange(of.Count(), 33, 34));
        }

        // A hundred is not divisible by three, so the classes take turns at the extra picture.
        var all = Enumerable.Range(0, 30).SelectMany(order.Pass).ToList();
        Assert.All(all.GroupBy(index => Labels[index]), of => Assert.Equal(1000, of.Count()));
    }

    [Fact]
    public void Should_give_every_picture_of_a_class_its_turn()
    {
        var order = new BalancedOrder(Labels, seed: 5);
        var times = Enumerable.Range(0, 21).SelectMany(order.Pass).CountBy(index => index).ToDictionary();
        Assert.Equal(100, times.Count);
        // Each class is drawn 700 times: each of 70 pictures 10 times, each of 20 pictures 35 times, each of 10 pictures 70 times.
        Assert.All(times, each => Assert.InRange(each.Value, (700 / Labels.Count(label => label == Labels[each.Key])) - 1, (700 / Labels.Count(label => label == Labels[each.Key])) + 1));
    }

    [Fact]
    public void Should_be_a_function_of_seed_and_pass()
    {
        Assert.Equal(new BalancedOrder(Labels, 5).Pass(7), new BalancedOrder(Labels, 5).Pass(7));
        Assert.NotEqual(new BalancedOrder(Labels, 5).Pass(7), new BalancedOrder(Labels, 6).Pass(7));
        Assert.NotEqual(new BalancedOrder(Labels, 5).Pass(7), new BalancedOrder(Labels, 5).Pass(8));
    }

    [Fact]
    public void Should_order_the_batches_of_a_loader()
    {
        var options = new LoaderOptions { ImageSize = new Size(8, 8), BatchSize = 32, Shuffle = true, Balanced = true, Seed = 5 };
        var order = BatchOrder.Of(new ImageSet([.. Labels.Select((label, i) => new Sample($"{i}", $"{i}", label))]), options);
        var drawn = new List<int>();
        var batch = new int[32];
        for (var step = 0; step < order.StepsPerEpoch; step++)
            drawn.AddRange(batch.Take(order.Samples(step, batch, out _)));
        Assert.Equal(new BalancedOrder(Labels, 5).Pass(0), drawn);
    }
}
