using ScottPlot;
using TransferLearning.Training.Pictures;

namespace TransferLearning.Training.Tasks.MultiLabel;

/// <summary>Draws precision, recall and F1 of each label as bars.</summary>
internal static class LabelScoresPicture
{
    /// <summary>The number of labels that are drawn; the table has all.</summary>
    private const int MostLabels = 60;

    private const double BarSize = 0.26;

    /// <summary>Draws a PNG with one row per label.</summary>
    public static byte[] Draw(string title, EvaluationTable table)
    {
        PlotFont.Use();
        using var plot = new Plot();
        var rows = Math.Min(table.Names.Count, MostLabels);
        var scores = table.Columns.Where(column => !column.IsCount).ToList();
        for (var score = 0; score < scores.Count; score++)
        {
            // The first label is at the top, with its first score on top.
            var bars = plot.Add.Bars([.. Enumerable.Range(0, rows).Select(row => rows - 1 - row + ((1 - score) * BarSize))], [.. scores[score].Values.Take(rows)]);
            bars.Horizontal = true;
            bars.LegendText = scores[score].Title;
            foreach (var bar in bars.Bars)
                bar.Size = BarSize;
        }

        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, rows).Select(row => (double)(rows - 1 - row))], [.. table.Names.Take(rows)]);
        plot.Axes.SetLimits(0, 1.02, -0.6, rows - 0.4);
        plot.Title(table.Names.Count > rows ? $"{title} (the first {rows} of {table.Names.Count} labels)" : title);
        plot.ShowLegend(Edge.Bottom);
        return PlotPicture.Png(plot, 900, Math.Clamp(200 + (46 * rows), 360, 2000));
    }
}
