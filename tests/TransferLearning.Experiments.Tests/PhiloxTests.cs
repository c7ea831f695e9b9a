using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Experiments.Tests;

public class PhiloxTests
{
    /// <summary>The known-answer vectors of Random123 (kat_vectors, "philox4x32 10"), published by the generator's authors.</summary>
    [Theory]
    [InlineData(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Should_equal_the_published_vectors(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), Philox.Block(c0, c1, c2, c3, k0, k1));

    /// <summary>Compared with the block function, which equals the published vectors. Both lose the last counter's carry.</summary>
    [Theory]
    [InlineData(0u, 0u, 0u)]
    [InlineData(1000u, 0xa4093822u, 0x299f31d0u)]
    [InlineData(uint.MaxValue - 1, uint.MaxValue, uint.MaxValue)]
    public void Should_compute_parallel_blocks_like_single_blocks(uint first, uint k0, uint k1)
    {
        if (!PhiloxLanes.IsSupported)
            return;
        var (front, back) = PhiloxLanes.From(first, k0, k1);
        for (var block = 0; block < PhiloxLanes.Blocks; block++)
        {
            var (vector, at) = (block < 2 ? front : back, block % 2 * 4);
            Assert.Equal(Philox.Block(first + (uint)block, 0, 0, 0, k0, k1), (vector[at], vector[at + 1], vector[at + 2], vector[at + 3]));
        }
    }

    [Fact]
    public void Should_depend_on_every_argument()
    {
        var draws = new[]
        {
            Philox.Bits(1, RandomStream.Shuffle, 2, 3, 4, 5), Philox.Bits(2, RandomStream.Shuffle, 2, 3, 4, 5), Philox.Bits(1, RandomStream.Dropout, 2, 3, 4, 5),
            Philox.Bits(1, RandomStream.Shuffle, 3, 3, 4, 5), Philox.Bits(1, RandomStream.Shuffle, 2, 4, 4, 5), Philox.Bits(1, RandomStream.Shuffle, 2, 3, 5, 5),
            Philox.Bits(1, RandomStream.Shuffle, 2, 3, 4, 6), Philox.Bits(1L << 40, RandomStream.Shuffle, 2, 3, 4, 5),
            Philox.Bits(1, RandomStream.Shuffle, 2L << 40, 3, 4, 5), Philox.Bits(1, RandomStream.Shuffle, 2, 3L << 40, 4, 5),
        };
        Assert.Equal(draws.Length, draws.Distinct().Count());
        Assert.Equal(draws[0], Philox.Bits(1, RandomStream.Shuffle, 2, 3, 4, 5));
    }

    [Fact]
    public void Should_draw_uniform_numbers_uniformly()
    {
        const int Count = 40_000, Bins = 20;
        var bins = new int[Bins];
        for (var i = 0; i < Count; i++)
            bins[(int)(Philox.Uniform(7, RandomStream.Augmentation, i % 10, i, 0, i % 3) * Bins)]++;

        // Chi squared with 19 degrees of freedom exceeds 43.8 once in a thousand. The draws are fixed, so the test always gives the same result.
        var expected = (double)Count / Bins;
        Assert.True(bins.Sum(n => (n - expected) * (n - expected) / expected) < 43.8);
    }

    [Fact]
    public void Should_draw_normal_numbers_with_mean_0_and_deviation_1()
    {
        var draws = Enumerable.Range(0, 40_000).Select(i => Philox.Normal(7, RandomStream.Initialisation, 0, i, 0)).ToArray();
        var mean = draws.Average();
        Assert.Equal(0, mean, 0.02);
        Assert.Equal(1, Math.Sqrt(draws.Average(x => (x - mean) * (x - mean))), 0.02);
        Assert.Equal(0.0027, draws.Count(x => Math.Abs(x) > 3) / 40_000d, 0.001);
    }

    [Fact]
    public void Should_draw_whole_numbers_below_their_bound_without_bias()
    {
        // With this bound, a remainder instead of rejection would make small numbers twice as likely.
        const int Bound = 1_610_612_736;
        var low = Enumerable.Range(0, 20_000).Count(i => Philox.Below(Bound, 1, RandomStream.Sweep, 0, i, 0) < Bound / 2);
        Assert.Equal(0.5, low / 20_000d, 0.015);
        Assert.All(Enumerable.Range(0, 1000), i => Assert.InRange(Philox.Below(7, 1, RandomStream.Sweep, 0, i, 0), 0, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Philox.Below(0, 1, RandomStream.Sweep, 0, 0, 0));
    }

    [Fact]
    public void Should_draw_all_permutations_equally_likely()
    {
        Assert.Equal(Enumerable.Range(0, 1000), Philox.Permutation(42, RandomStream.Shuffle, 3, 1000).Order());
        Assert.Equal(Philox.Permutation(42, RandomStream.Shuffle, 3, 1000), Philox.Permutation(42, RandomStream.Shuffle, 3, 1000));
        Assert.NotEqual(Philox.Permutation(42, RandomStream.Shuffle, 3, 1000), Philox.Permutation(42, RandomStream.Shuffle, 4, 1000));
        Assert.Empty(Philox.Permutation(1, RandomStream.Shuffle, 0, 0));

        var counts = Enumerable.Range(0, 24_000).Select(epoch => string.Join("", Philox.Permutation(1, RandomStream.Shuffle, epoch, 4))).CountBy(order => order).ToDictionary();
        Assert.Equal(24, counts.Count);
        Assert.True(counts.Values.Sum(n => (n - 1000d) * (n - 1000d) / 1000d) < 49.7); // chi squared with 23 degrees of freedom, exceeded once in a thousand
    }
}
