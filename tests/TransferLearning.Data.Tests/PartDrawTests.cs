using System.Text.Json;

namespace TransferLearning.Data.Tests;

/// <summary>Compares 10,000 draws of each part with reference/draws.json, made by draws_reference.py with torchvision's own transforms.</summary>
public class PartDrawTests
{
    private const int Count = 10_000, Height = 100, Width = 150;

    private static readonly JsonElement Reference = JsonDocument.Parse(File.ReadAllText(ReferencePicture.At("draws.json"))).RootElement;

    [Fact]
    public void Should_draw_crops_like_torchvision()
    {
        AssertAreas("random_resized_crop", new RandomResizedCrop());
        AssertAreas("narrow_crop", new RandomResizedCrop { Scale = new(0.35, 0.9), Ratio = new(0.3, 0.6) });

        static void AssertAreas(string name, RandomResizedCrop crop) => AssertRectangles(name, [.. Samples(crop, draws => crop.Draw(Width, Height, draws))]);
    }

    [Fact]
    public void Should_draw_erased_rectangles_like_torchvision()
    {
        var erasing = new RandomErasing();

        AssertRectangles("random_erasing", [.. Samples(erasing, draws => erasing.Draw(Height, Width, draws)!.Value)]);
    }

    [Theory]
    [InlineData("brightness")]
    [InlineData("contrast")]
    [InlineData("saturation")]
    [InlineData("hue")]
    public void Should_draw_colour_factors_like_torchvision(string name)
    {
        var jitter = new ColorJitter { Brightness = new(0.4), Contrast = new(0.5), Saturation = new(0.3), Hue = new(0.1) };
        var operation = Array.IndexOf(["brightness", "contrast", "saturation", "hue"], name);

        AssertDeciles(Reference.GetProperty("color_jitter").GetProperty(name), Samples(jitter, draws => (double)jitter.Factor(operation, draws)!), 0);
    }

    [Fact]
    public void Should_draw_all_orders_of_the_colours_equally_often()
    {
        var jitter = new ColorJitter();

        var counts = Samples(jitter, draws =>
        {
            Span<int> order = stackalloc int[4];
            ColorJitter.Shuffle(order, draws);
            return string.Join(',', order.ToArray());
        }).CountBy(order => order).ToDictionary();

        // 24 orders: chi-squared with 23 degrees of freedom exceeds 49.7 once in a thousand.
        Assert.Equal(24, counts.Count);
        Assert.InRange(counts.Values.Sum(count => Math.Pow(count - Count / 24.0, 2) / (Count / 24.0)), 0, 49.7);
    }

    [Fact]
    public void Should_draw_a_blur_like_torchvision()
    {
        var blur = new GaussianBlur();

        AssertDeciles(Reference.GetProperty("gaussian_blur").GetProperty("sigma"), Samples(blur, draws => blur.DrawSigma(draws)!.Value), 0);
    }

    [Fact]
    public void Should_change_pictures_with_the_given_probability()
    {
        var (blur, erasing, grayscale) = (new GaussianBlur { Probability = 0.3 }, new RandomErasing { Probability = 0.25 }, new Grayscale { Probability = 0.1 });

        AssertShare(0.3, Samples(blur, draws => blur.DrawSigma(draws) is not null));
        AssertShare(0.25, Samples(erasing, draws => erasing.DrawErased(Height, Width, draws) is not null));
        AssertShare(0.1, Samples(grayscale, grayscale.Takes));
    }

    [Fact]
    public void Should_use_the_magnitudes_of_torchvision()
    {
        var (rand, trivial) = (Reference.GetProperty("rand_augment"), Reference.GetProperty("trivial_augment"));
        Assert.Equal(rand.EnumerateObject().Select(each => each.Name), AutoOperation.All.Select(operation => operation.Name));
        Assert.Equal(trivial.EnumerateObject().Select(each => each.Name), AutoOperation.All.Select(operation => operation.Name));
        foreach (var operation in AutoOperation.All)
            for (var bin = 0; bin < 31; bin++)
            {
                Check(rand.GetProperty(operation.Name), bin, new RandAugment { Magnitude = bin }.MagnitudeOf(operation.Name, Height, Width));
                Check(trivial.GetProperty(operation.Name), bin, new TrivialAugment().MagnitudeOf(operation.Name, bin));
            }

        static void Check(JsonElement expected, int bin, (double Magnitude, bool Signed) actual)
        {
            var magnitudes = expected.GetProperty("magnitudes");
            Assert.Equal(magnitudes[magnitudes.GetArrayLength() == 1 ? 0 : bin].GetDouble(), actual.Magnitude, 2e-5);
            Assert.Equal(expected.GetProperty("signed").GetBoolean(), actual.Signed);
        }
    }

    [Fact]
    public void Should_draw_operations_bins_and_signs_uniformly()
    {
        var (rand, trivial) = (new RandAugment(), new TrivialAugment());

        AssertUniform(Samples(rand, draws => RandAugment.DrawOperation(draws, 0).Operation), 14);
        AssertUniform(Samples(rand, draws => RandAugment.DrawOperation(draws, 1).Operation), 14);
        AssertUniform(Samples(rand, draws => RandAugment.DrawOperation(draws, 0).Negative ? 1 : 0), 2);
        AssertUniform(Samples(trivial, draws => trivial.DrawOperation(draws).Operation), 14);
        AssertUniform(Samples(trivial, draws => trivial.DrawOperation(draws).Bin), 31);
        AssertUniform(Samples(trivial, draws => trivial.DrawOperation(draws).Negative ? 1 : 0), 2);
    }

    private static IEnumerable<T> Samples<T>(ImageAugmentation part, Func<SampleDraws, T> draw) =>
        Enumerable.Range(0, Count).Select(sample => draw(part.DrawsFor(5, 2, sample)));

    private static void AssertRectangles(string name, List<PixelArea> areas)
    {
        var reference = Reference.GetProperty(name);
        AssertDeciles(reference.GetProperty("area"), areas.Select(area => (double)area.Width * area.Height / (Height * Width)), 1e-5);
        AssertDeciles(reference.GetProperty("ratio"), areas.Select(area => (double)area.Width / area.Height), 1e-5);
        AssertDeciles(reference.GetProperty("top"), areas.Select(area => (double)area.Top), 0);
        AssertDeciles(reference.GetProperty("left"), areas.Select(area => (double)area.Left), 0);
    }

    // A tenth of our draws lies below each next decile of theirs, within 4 standard errors of 10,000 draws. A number that many draws share counts
    // on both sides.
    private static void AssertDeciles(JsonElement deciles, IEnumerable<double> values, double room)
    {
        var all = values.ToList();
        for (var i = 0; i < 9; i++)
        {
            var at = deciles[i].GetDouble();
            var (below, upTo) = (all.Count(value => value < at - room) / (double)Count, all.Count(value => value <= at + room) / (double)Count);
            Assert.True(below <= (i + 1) / 10.0 + 0.02 && upTo >= (i + 1) / 10.0 - 0.02, $"{below:P1} to {upTo:P1} are below {at}, theirs {i + 1}0 %");
        }
    }

    private static void AssertShare(double expected, IEnumerable<bool> values) =>
        Assert.Equal(expected, values.Count(value => value) / (double)Count, 4 * Math.Sqrt(expected * (1 - expected) / Count));

    private static void AssertUniform(IEnumerable<int> values, int count)
    {
        var counts = values.CountBy(value => value).ToDictionary();
        Assert.Equal(Enumerable.Range(0, count), counts.Keys.Order());
        var expected = Count / (double)count;
        // Chi-squared around its mean, within 4.5 standard deviations.
        Assert.InRange(counts.Values.Sum(each => Math.Pow(each - expected, 2) / expected), 0, count - 1 + 4.5 * Math.Sqrt(2.0 * (count - 1)));
    }
}
