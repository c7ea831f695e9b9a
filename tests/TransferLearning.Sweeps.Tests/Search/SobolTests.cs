using TransferLearning.Sweeps.Search;
using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Tests.Search;

public sealed class SobolTests
{
    private static readonly int[] Dimensions = [0, 1, 2, 3, 7, 12, 18, 25, 33, 40];

    /// <summary>The expected numbers come from SciPy 1.17: <c>scipy.stats.qmc.Sobol(d=41, scramble=False, bits=32).random(64)</c>, times 2^32.</summary>
    [Theory]
    [InlineData(1, new uint[] { 2147483648, 2147483648, 2147483648, 2147483648, 2147483648, 2147483648, 2147483648, 2147483648, 2147483648, 2147483648 })]
    [InlineData(2, new uint[] { 3221225472, 1073741824, 1073741824, 1073741824, 3221225472, 1073741824, 3221225472, 3221225472, 3221225472, 1073741824 })]
    [InlineData(7, new uint[] { 536870912, 2684354560, 1610612736, 536870912, 2684354560, 2684354560, 2684354560, 2684354560, 2684354560, 536870912 })]
    [InlineData(63, new uint[] { 67108864, 3422552064, 1543503872, 1946157056, 603979776, 2348810240, 4093640704, 2751463424, 2214592512, 2885681152 })]
    public void Should_give_the_points_of_SciPy(int index, uint[] expected) =>
        Assert.Equal(expected, Dimensions.Select(d => new SobolSequence(41).Bits(index)[d]));

    [Fact]
    public void Should_put_one_of_sixteen_points_into_each_sixteenth_of_every_axis()
    {
        var space = new SearchSpace([new IntDomain("a", 0, 15), new FloatDomain("b", 0, 16), new IntDomain("c", 0, 15)]);
        var sampler = new SobolSampler(space, seed: 5);
        var points = Enumerable.Range(16, 16).Select(i => sampler.Next(i, [])).ToList();
        foreach (var name in (string[])["a", "b", "c"])
            Assert.Equal(Enumerable.Range(0, 16), points.Select(p => (int)p[name]!.Value).Order());
    }

    [Fact]
    public void Should_refuse_more_dimensions_than_the_table_has() =>
        Assert.Contains("1 to 41", Assert.Throws<ArgumentException>(() => new SobolSequence(42)).Message);
}
