using TransferLearning.Models.Ops;
using Xunit;

namespace TransferLearning.Models.Tests.Execution;

public class RandomMaskTests
{
    [Fact]
    public void ElementsAreTheBlocksOfPhilox()
    {
        // Random123's known answer of philox4x32-10 for a zero counter and a zero key: 6627e8d5 e169c58d bc57ac4c 9b00dbd8; 0.7 · 2³² is b3333333.
        var mask = Drawn(4, 0.3, 0);
        Assert.Equal([1 / 0.7f, 0, 0, 1 / 0.7f], mask);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void EachElementIsDroppedWithItsProbability(double probability)
    {
        const int count = 100_001; // no whole number of blocks
        var mask = Drawn(count, probability, 1234);
        var dropped = mask.Count(value => value == 0);
        // Six deviations of the binomial distribution.
        Assert.InRange(dropped, (count * probability) - (6 * Math.Sqrt(count * probability * (1 - probability))), (count * probability) + (6 * Math.Sqrt(count * probability * (1 - probability))));
        Assert.All(mask, value => Assert.True(value == 0 || value == (float)(1 / (1 - probability))));
    }

    [Fact]
    public void AShorterMaskIsTheBeginningOfALongerOne() => Assert.Equal(Drawn(1000, 0.4, 99)[..7], Drawn(7, 0.4, 99));

    [Fact]
    public void NothingIsDroppedWithProbabilityZero() => Assert.All(Drawn(50, 0, 5), value => Assert.Equal(1, value));

    private static float[] Drawn(int count, double probability, ulong seed)
    {
        var mask = new float[count];
        RandomMask.Fill(mask, probability, seed);
        return mask;
    }
}
