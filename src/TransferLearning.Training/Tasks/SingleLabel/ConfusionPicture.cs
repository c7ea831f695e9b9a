using System.Globalization;
using ScottPlot;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Pictures;

namespace TransferLearning.Training.Tasks.SingleLabel;

/// <summary>
/// Draws a confusion matrix as a heat map: true classes down, predicted ones across. A cell's colour is its share of the true class, which is also shown in percent.
/// </summary>
internal static class ConfusionPicture
{
    /// <summary>The number of classes up to which cells show numbers; up to three times as many, the axes show names.</summary>
    private const int ReadableClasses = 20;

    /// <summary>Draws a square PNG.</summary>
    public static byte[] Draw(string title, ConfusionMatrix confusion, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        ArgumentNullException.ThrowIfNull(classes);
        PlotFont.Use();
        using var plot = new Plot();
        var shares = new double[confusion.Classes, confusion.Classes];
        for (var truth = 0; truth < confusion.Classes; truth++)
            for (var predicted = 0; predicted < confusion.Classes; predicted++)
                shares[truth, predicted] = (double)confusion[truth, predicted] / Math.Max(1, confusion.Support(truth));
        var map = plot.Add.Heatmap(shares);
        map.Colormap = new ScottPlot.Colormaps.Blues().Reversed();
        map.ManualRange = new ScottPlot.Range(0, 1);
        if (confusion.Classes <= ReadableClasses)
            Numbers(plot, confusion, shares);
        if (confusion.Classes <= 3 * ReadableClasses)
            Names(plot, classes);
        plot.Title(title);
        plot.XLabel("predicted");
        plot.YLabel("true (percent of each row)");
        plot.Axes.SetLimits(-0.5, confusion.Classes - 0.5, -0.5, confusion.Classes - 0.5);
        var side = Math.Clamp(320 + (64 * confusion.Classes), 480, 1600);
        return PlotPicture.Png(plot, side, side);
    }

    private static void Numbers(Plot plot, ConfusionMatrix confusion, double[,] shares)
    {
        for (var truth = 0; truth < confusion.Classes; truth++)
            for (var predicted = 0; predicted < confusion.Classes; predicted++)
            {
                // Row 0 of a heat map is at the top.
                var share = shares[truth, predicted];
                var text = plot.Add.Text(Text(confusion[truth, predicted], share), predicted, confusion.Classes - 1 - truth);
                text.LabelAlignment = Alignment.MiddleCenter;
                text.LabelFontSize = 14;
                text.LabelFontColor = share > 0.5 ? Colors.White : Colors.Black;
            }
    }

    /// <summary>A cell's count and, below it, its share of the row.</summary>
    internal static string Text(long count, double share) => string.Create(
        CultureInfo.InvariantCulture, $"{count}\n{(share is > 0 and < 0.005 ? "<1" : (share * 100).ToString("0", CultureInfo.InvariantCulture))} %");

    private static void Names(Plot plot, IReadOnlyList<string> classes)
    {
        var places = Enumerable.Range(0, classes.Count).Select(index => (double)index).ToArray();
        plot.Axes.Bottom.SetTicks(places, [.. classes]);
        plot.Axes.Left.SetTicks(places, [.. classes.Reverse()]);
        plot.Axes.Bottom.TickLabelStyle.Rotation = classes.Count > 6 ? 45 : 0;
        plot.Axes.Bottom.TickLabelStyle.Alignment = classes.Count > 6 ? Alignment.MiddleLeft : Alignment.UpperCenter;
    }
}
