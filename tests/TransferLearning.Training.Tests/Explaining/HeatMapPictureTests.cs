using SkiaSharp;
using TransferLearning.Training.Explaining;

namespace TransferLearning.Training.Tests.Explaining;

public sealed class HeatMapPictureTests
{
    /// <summary>The longer side grows, and a picture of one row of pixels gives no endless file.</summary>
    [Theory]
    [InlineData(1, 8, 8)]
    [InlineData(2, 16, 8)]
    [InlineData(0.5, 8, 16)]
    [InlineData(100_000, 32, 8)]
    [InlineData(0.00001, 8, 32)]
    public void Should_draw_a_png_file_in_the_pictures_proportions(double aspect, int width, int height)
    {
        // The left half of a black picture speaks for the class.
        var map = new HeatMap([.. Enumerable.Range(0, 64).Select(i => i % 8 < 4 ? 1f : 0f)], 8, 8);

        using var drawn = SKBitmap.Decode(HeatMapPicture.Png(map, new byte[8 * 8 * 3], aspect));

        Assert.Equal((width, height), (drawn.Width, drawn.Height));
        var (left, right) = (drawn.GetPixel(0, height / 2), drawn.GetPixel(width - 1, height / 2));
        // The ramp's red at 1 is half of 255, of which the map has 0.6.
        Assert.Equal((76, 0, 0), (left.Red, left.Green, left.Blue));
        Assert.Equal(SKColors.Black, right);
    }

    [Fact]
    public void Should_refuse_a_picture_of_another_size() =>
        Assert.Throws<ArgumentException>(() => HeatMapPicture.Png(new HeatMap(new float[64], 8, 8), new byte[3], 1));
}
