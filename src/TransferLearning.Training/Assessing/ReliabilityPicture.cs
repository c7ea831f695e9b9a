using ScottPlot;
using TransferLearning.Training.Pictures;

namespace TransferLearning.Training.Assessing;

/// <summary>Draws a reliability diagram: the accuracy of each bin over its probability, and below it how many pictures are in each bin.</summary>
internal static class ReliabilityPicture
{
    private const int Width = 760, Height = 900;

    /// <summary>Draws a PNG.</summary>
    public static byte[] Draw(string title, Reliability reliability)
    {
        PlotFont.Use();
        using var diagram = Diagram(reliability);
        using var counts = Counts(reliability);
        return PlotPicture.Png(FormattableString.Invariant($"{title}: expected calibration error {reliability.Error:0.0000}"), diagram, counts, Width, Height, below: true);
    }

    private static Plot Diagram(Reliability reliability)
    {
        var plot = new Plot();
        var filled = reliability.Bins.Where(bin => bin.Pictures > 0).ToList();
        var bars = plot.Add.Bars(filled.Select(bin => (bin.Above + bin.UpTo) / 2), filled.Select(bin => bin.Accuracy));
        foreach (var bar in bars.Bars)
            (bar.Size, bar.FillColor, bar.LineColor) = (0.9 / Reliability.BinCount, Colors.C0.WithAlpha(0.6), Colors.C0);
        bars.LegendText = "accuracy";
        var perfect = plot.Add.Line(0, 0, 1, 1);
        (perfect.LineColor, perfect.LinePattern, perfect.LegendText) = (Colors.Gray, LinePattern.Dashed, "calibrated");
        var means = plot.Add.ScatterPoints(filled.Select(bin => (bin.Above + bin.UpTo) / 2).ToArray(), filled.Select(bin => bin.Probability).ToArray(), Colors.C3);
        (means.MarkerSize, means.LegendText) = (8, "mean probability");
        plot.YLabel("accuracy");
        plot.Axes.SetLimits(0, 1, 0, 1.02);
        plot.ShowLegend(Alignment.UpperLeft);
        return plot;
    }

    private static Plot Counts(Reliability reliability)
    {
        var plot = new Plot();
        var bars = plot.Add.Bars(reliability.Bins.Select(bin => (bin.Above + bin.UpTo) / 2), reliability.Bins.Select(bin => (double)bin.Pictures));
        foreach (var bar in bars.Bars)
            (bar.Size, bar.FillColor, bar.LineColor) = (0.9 / Reliability.BinCount, Colors.Gray.WithAlpha(0.6), Colors.Gray);
        plot.XLabel("probability of the predicted class");
        plot.YLabel("pictures");
        plot.Axes.SetLimits(0, 1, 0, 1.05 * Math.Max(1, reliability.Bins.Max(bin => bin.Pictures)));
        return plot;
    }
}
