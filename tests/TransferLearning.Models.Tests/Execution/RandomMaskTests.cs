using TransferLearning.Experiments.Randomness;
using TransferLearning.Models.Ops;
using Xunit;

namespace TransferLearning.Models.Tests.Execution;

public class RandomMaskTests
{
    [Fact]
    public void Should_draw_elements_from_blocks_of_Philox()
    {
        // Random123's known answer for philox4x32-10 with counter zero and key zero: 6627e8d5 e169c58d bc57ac4c 9b00dbd8. 0.7 · 2³² is b3333333.
        var mask = Drawn(4, 0.3, 0);
        Assert.Equal([1 / 0.7f, 0, 0, 1 / 0.7f], mask);
    }

    /// <summary>
    /// Each element comes from its own block, however many are computed at once. The block function itself is tested against its authors' vectors.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    [InlineData(1 - 1e-9)] // four random numbers keep an element
    [InlineData(1 - 1e-12)] // no random number does
    public void Should_draw_the_same_elements_for_every_length_as_one_block_at_a_time(double probability)
    {
        foreach (var seed in new ulong[] { 0, 1, 0x0123_4567_89AB_CDEFUL, ulong.MaxValue })
            foreach (var count in Enumerable.Range(0, 101).Concat([1023, 1280, 10_240, 100_001]))
                Assert.Equal(OneByOne(count, probability, seed), Drawn(count, probability, seed));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void Should_drop_each_element_with_the_given_probability(double probability)
    {
        const int count = 100_001; // not a whole number of blocks
        var mask = Drawn(count, probability, 1234);
        var dropped = mask.Count(value => value == 0);
        // Six standard deviations of the binomial distribution.
        Assert.InRange(dropped, (count * probability) - (6 * Math.Sqrt(count * probability * (1 - probability))), (count * probability) + (6 * Math.Sqrt(count * probability * (1 - probability))));
        Assert.All(mask, value => Assert.True(value == 0 || value == (float)(1 / (1 - probability))));
    }

    [Fact]
    public void Should_begin_a_longer_mask_with_a_shorter_one() => Assert.Equal(Drawn(1000, 0.4, 99)[..7], Drawn(7, 0.4, 99));

    [Fact]
    public void Should_drop_nothing_with_probability_zero() => Assert.All(Drawn(50, 0, 5), value => Assert.Equal(1, value));

    private static float[] OneByOne(int count, double probability, ulong seed)
    {
        var mask = new float[count];
        for (var i = 0; i < count; i++)
        {
            var (x0, x1, x2, x3) = Philox.Block((uint)(i / 4), 0, 0, 0, (uint)seed, (uint)(seed >> 32));
            var drawn = (i % 4) switch { 0 => x0, 1 => x1, 2 => x2, _ => x3 };
            mask[i] = drawn < Math.Round((1 - probability) * Math.Pow(2, 32)) ? (float)(1 / (1 - probability)) : 0;
        }

        return mask;
    }

    private static float[] Drawn(int count, double probability, ulong seed)
    {
        var mask = new float[count];
        RandomMask.Fill(mask, probability, seed);
        return mask;
    }
}
