namespace TransferLearning.Data.Tests;

public class MixingTests
{
    [Theory]
    [InlineData(0.2)]
    [InlineData(1.0)]
    [InlineData(4.0)]
    public void Should_draw_shares_from_the_beta_distribution(double alpha)
    {
        var section = new AugmentationSection { Parts = [new MixUp { Alpha = alpha }] };

        var shares = Enumerable.Range(0, 10_000).Select(step => Mixing.Draw(section, 3, step / 100, step % 100, 32, 32)!.Value.Lambda).ToList();

        // Mean 1/2 and variance 1 / (4 (2α + 1)), both within about four standard errors.
        var variance = 1 / (4 * (2 * alpha + 1));
        Assert.Equal(0.5, shares.Average(), 4 * Math.Sqrt(variance / 10_000));
        Assert.Equal(variance, shares.Average(share => (share - 0.5) * (share - 0.5)), variance * 0.06);
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public void Should_use_mixup_and_cutmix_in_half_of_the_batches_each()
    {
        var section = new AugmentationSection { Parts = [new MixUp(), new CutMix()] };

        var cut = Enumerable.Range(0, 10_000).Count(step => Mixing.Draw(section, 0, 0, step, 32, 32)!.Value.Share == 0);

        Assert.InRange(cut, 4800, 5200);
    }

    [Fact]
    public void Should_draw_by_seed_epoch_and_step_only()
    {
        var section = new AugmentationSection { Parts = [new CutMix()] };

        Assert.Equal(Mixing.Draw(section, 1, 2, 3, 40, 50), Mixing.Draw(section, 1, 2, 3, 40, 50));
        Assert.Equal(4, new[] { (1, 2, 3), (2, 2, 3), (1, 3, 3), (1, 2, 4) }.Select(d => Mixing.Draw(section, d.Item1, d.Item2, d.Item3, 40, 50)).Distinct().Count());
        Assert.Null(Mixing.Draw(AugmentationSection.None, 1, 2, 3, 40, 50));
    }
}
