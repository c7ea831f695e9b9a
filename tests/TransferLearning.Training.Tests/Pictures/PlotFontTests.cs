using ScottPlot;
using TransferLearning.Data.Preview;
using TransferLearning.Training.Pictures;

namespace TransferLearning.Training.Tests.Pictures;

public sealed class PlotFontTests
{
    [Theory]
    [InlineData("cat", "dog", false)]
    [InlineData("cat", "כלב", true)]
    [InlineData("猫", "狗", true)]
    public void Should_use_a_font_of_the_machine_for_letters_that_the_own_font_lacks(string first, string second, bool isNeeded)
    {
        PlotFont.Use();
        using var plot = new Plot();
        plot.Axes.Left.SetTicks([0, 1], [first, second]);
        plot.Add.Scatter(new double[] { 0, 1 }, new double[] { 0, 1 }).LegendText = "curve";
        var (before, asked) = (plot.Axes.Left.TickLabelStyle.FontName, new List<int>());

        PlotFont.Fit(plot, letter =>
        {
            asked.Add(letter);
            return PictureFont.Typeface;
        });

        Assert.Equal(isNeeded, asked.Count > 0);
        Assert.All(asked, letter => Assert.Contains(char.ConvertFromUtf32(letter), first + second, StringComparison.Ordinal));
        var name = isNeeded ? "machine: " + PictureFont.Typeface.FamilyName : before;
        Assert.Equal((name, name), (plot.Axes.Left.TickLabelStyle.FontName, plot.Axes.Bottom.Label.FontName));
        Assert.Equal(isNeeded, plot.Legend.FontName == name);
        Assert.Same(PictureFont.Typeface, Fonts.GetTypeface(name, bold: false, italic: false));
    }

    [Fact]
    public void Should_look_at_the_title_and_the_legend_too()
    {
        PlotFont.Use();
        using var plot = new Plot();
        plot.Title("猫");
        plot.Add.Scatter(new double[] { 0, 1 }, new double[] { 0, 1 }).LegendText = "狗";
        var asked = new List<string>();

        PlotFont.Fit(plot, letter =>
        {
            asked.Add(char.ConvertFromUtf32(letter));
            return null;
        });

        Assert.Equal(["狗", "猫"], asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Should_keep_the_own_font_if_the_machine_has_none_with_the_letters()
    {
        PlotFont.Use();
        using var plot = new Plot();
        plot.Title("猫");
        var before = plot.Axes.Title.Label.FontName;

        PlotFont.Fit(plot, _ => null);

        Assert.Equal(before, plot.Axes.Title.Label.FontName);
    }
}
