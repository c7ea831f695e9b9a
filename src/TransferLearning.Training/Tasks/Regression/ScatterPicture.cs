using ScottPlot;
using TransferLearning.Training.Pictures;

namespace TransferLearning.Training.Tasks.Regression;

/// <summary>Draws predicted over true values, one panel per number, with the line on which both are equal.</summary>
internal static class ScatterPicture
{
    private const int Side = 560, MostPanels = 4;

    /// <summary>Draws a PNG.</summary>
    public static byte[] Draw(string title, Predictions predictions, IReadOnlyList<string> names)
    {
        PlotFont.Use();
        var panels = Math.Min(names.Count, MostPanels);
        var all = new Multiplot();
        all.RemovePlot(all.GetPlot(0));
        for (var number = 0; number < panels; number++)
            all.AddPlot(Panel(names.Count == 1 ? title : number == 0 ? $"{title}, {names[0]}" : names[number], predictions, number, names[number]));
        all.Layout = new ScottPlot.MultiplotLayouts.Columns();
        return PlotPicture.Png(all, Side * panels, Side);
    }

    private static Plot Panel(string title, Predictions predictions, int number, string name)
    {
        var plot = new Plot();
        double[] truth = [.. Enumerable.Range(0, predictions.Count).Select(sample => predictions.True(sample, number))];
        double[] said = [.. Enumerable.Range(0, predictions.Count).Select(sample => predictions.Number(sample, number))];
        var (low, high) = (truth.Concat(said).DefaultIfEmpty(0).Min(), truth.Concat(said).DefaultIfEmpty(1).Max());
        var margin = high > low ? 0.04 * (high - low) : 1;
        var equal = plot.Add.Line(low - margin, low - margin, high + margin, high + margin);
        equal.LineColor = Colors.Gray;
        equal.LinePattern = LinePattern.Dashed;
        plot.Add.ScatterPoints(truth, said, Colors.C0.WithAlpha(0.6)).MarkerSize = 6;
        plot.Axes.SetLimits(low - margin, high + margin, low - margin, high + margin);
        plot.XLabel($"true {name}");
        plot.YLabel($"predicted {name}");
        plot.Title(title);
        return plot;
    }
}
