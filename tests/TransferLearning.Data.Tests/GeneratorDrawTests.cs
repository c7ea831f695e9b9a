namespace TransferLearning.Data.Tests;

/// <summary>Compares the distributions with those of Keras's get_random_transform, over 10,000 draws.</summary>
public class GeneratorDrawTests
{
    private const int Count = 10_000;

    [Fact]
    public void Should_draw_uniformly_within_the_limits_of_Keras()
    {
        var draws = Draw(new()
        {
            RotationRange = 40,
            WidthShiftRange = new(0.2, false),
            HeightShiftRange = new(12.0, false),
            ShearRange = 7,
            ZoomRange = new(0.3),
            ChannelShiftRange = 25,
            BrightnessRange = new(0.8, 1.2),
            HorizontalFlip = true,
            VerticalFlip = true,
        });

        AssertUniform(draws.Select(draw => draw.Theta), -40, 40);
        AssertUniform(draws.Select(draw => draw.Ty), -0.2 * 150, 0.2 * 150);
        AssertUniform(draws.Select(draw => draw.Tx), -12, 12);
        AssertUniform(draws.Select(draw => draw.Shear), -7, 7);
        AssertUniform(draws.Select(draw => draw.Zx), 0.7, 1.3);
        AssertUniform(draws.Select(draw => draw.Zy), 0.7, 1.3);
        AssertUniform(draws.Select(draw => draw.ChannelShift!.Value), -25, 25);
        AssertUniform(draws.Select(draw => draw.Brightness!.Value), 0.8, 1.2);
        AssertHalf(draws.Count(draw => draw.FlipHorizontal));
        AssertHalf(draws.Count(draw => draw.FlipVertical));
        // Independent: no correlation above 4 standard deviations.
        Assert.InRange(Correlation(draws, draw => draw.Zx, draw => draw.Zy), -0.04, 0.04);
        Assert.InRange(Correlation(draws, draw => draw.Theta, draw => draw.Tx), -0.04, 0.04);
        Assert.InRange(Correlation(draws, draw => draw.Tx, draw => draw.Ty), -0.04, 0.04);
    }

    [Fact]
    public void Should_draw_a_zoom_uniformly_between_two_limits()
    {
        var draws = Draw(new() { ZoomRange = new(0.5, 0.9) });

        AssertUniform(draws.Select(draw => draw.Zx), 0.5, 0.9);
        AssertUniform(draws.Select(draw => draw.Zy), 0.5, 0.9);
        Assert.Equal((0, 0, 0, 0), (draws[0].Theta, draws[0].Tx, draws[0].Ty, draws[0].Shear));
    }

    [Fact]
    public void Should_equal_newer_Keras_on_square_pictures_in_every_distribution_except_the_shear()
    {
        // keras/src/legacy/preprocessing/image.py, apply_affine_transform: M' = P·M·P, with P exchanging rows and columns.
        foreach (var ours in Draw(new() { RotationRange = 40, WidthShiftRange = new(0.2, false), HeightShiftRange = new(0.2, false), ZoomRange = new(0.3) }).Take(100))
        {
            var map = ours.Map(48, 48)!.Value;
            var theirs = new AffineMap(map.M11, map.M10, map.M01, map.M00, map.Column, map.Row);
            // Their picture equals ours for an equally likely draw: the angle negated, shifts and zooms exchanged.
            var equal = (ours with { Theta = -ours.Theta, Tx = ours.Ty, Ty = ours.Tx, Zx = ours.Zy, Zy = ours.Zx }).Map(48, 48)!.Value;

            foreach (var (a, b) in new[] { (theirs.M00, equal.M00), (theirs.M01, equal.M01), (theirs.M10, equal.M10), (theirs.M11, equal.M11), (theirs.Row, equal.Row), (theirs.Column, equal.Column) })
                Assert.Equal(a, b, 1e-9);
        }
    }

    [Fact]
    public void Should_shift_by_a_whole_number_below_a_whole_limit()
    {
        // numpy.random.choice(2) is 0 or 1, times −1 or 1: 0 in half of the cases.
        var draws = Draw(new() { WidthShiftRange = new(2, true) });

        Assert.Equal([-1, 0, 1], draws.Select(draw => draw.Ty).Distinct().Order());
        AssertHalf(draws.Count(draw => draw.Ty == 0));
    }

    [Fact]
    public void Should_choose_a_shift_from_a_list()
    {
        var shares = Draw(new() { HeightShiftRange = new(0, false, [0.1, 0.3]) });
        var pixels = Draw(new() { HeightShiftRange = new(0, false, [1, 5]) });

        Assert.Equal([-30, -10, 10, 30], shares.Select(draw => Math.Round(draw.Tx, 9)).Distinct().Order());
        Assert.Equal([-5, -1, 1, 5], pixels.Select(draw => draw.Tx).Distinct().Order());
    }

    [Fact]
    public void Should_change_nothing_without_options()
    {
        var draw = Draw(new())[17];

        Assert.Equal(new GeneratorTransform(0, 0, 0, 0, 1, 1, false, false, null, null), draw);
        Assert.Null(draw.Map(100, 150));
    }

    private static List<GeneratorTransform> Draw(ImageDataGenerator generator) =>
        [.. Enumerable.Range(0, Count).Select(sample => GeneratorTransform.Draw(generator, 100, 150, generator.DrawsFor(11, 3, sample)))];

    private static void AssertUniform(IEnumerable<double> values, double low, double high)
    {
        var counts = new int[20];
        foreach (var value in values)
        {
            Assert.InRange(value, low, high);
            counts[Math.Min(19, (int)((value - low) / (high - low) * 20))]++;
        }
        // Chi-squared with 19 degrees of freedom exceeds 43.8 once in a thousand. The seed is fixed.
        Assert.InRange(counts.Sum(count => Math.Pow(count - Count / 20.0, 2) / (Count / 20.0)), 0, 43.8);
    }

    private static void AssertHalf(int count) => Assert.InRange(count, Count / 2 - 200, Count / 2 + 200);

    private static double Correlation(List<GeneratorTransform> draws, Func<GeneratorTransform, double> first, Func<GeneratorTransform, double> second)
    {
        var (meanA, meanB) = (draws.Average(first), draws.Average(second));
        var product = draws.Sum(draw => (first(draw) - meanA) * (second(draw) - meanB));
        return product / Math.Sqrt(draws.Sum(draw => Math.Pow(first(draw) - meanA, 2)) * draws.Sum(draw => Math.Pow(second(draw) - meanB, 2)));
    }
}
