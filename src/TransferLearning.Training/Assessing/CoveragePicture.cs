using ScottPlot;
using TransferLearning.Training.Pictures;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Training.Assessing;

/// <summary>Draws the accuracy of the answered pictures over the share that is answered, if the least probable predictions are rejected first.</summary>
internal static class CoveragePicture
{
    private const int Width = 900, Height = 560, MostPoints = 1000;

    // Closer marks would cover each other's text.
    private const double MarksApart = 0.06;

    private static readonly double[] Marked = [0.99, 0.95, 0.9, 0.8, 0.6];

    /// <summary>Draws a PNG.</summary>
    public static byte[] Draw(string title, Predictions predictions)
    {
        PlotFont.Use();
        using var plot = new Plot();
        var points = Points([.. TopClass.Of(predictions)]);
        var every = Math.Max(1, points.Count / MostPoints);
        var kept = points.Where((_, i) => i % every == 0 || i == points.Count - 1).ToList();
        var line = plot.Add.Scatter(kept.Select(point => point.Coverage).ToArray(), kept.Select(point => point.Accuracy).ToArray(), Colors.C0);
        (line.LineWidth, line.MarkerSize) = (2, 0);
        var low = kept.Min(point => point.Accuracy);
        var room = Math.Max(0.01, 1 - low);
        var last = double.NegativeInfinity;
        foreach (var threshold in Marked)
            if (points.LastOrDefault(point => point.Threshold >= threshold) is { Coverage: > 0 } point && point.Coverage - last >= MarksApart)
            {
                last = point.Coverage;
                var mark = plot.Add.Marker(point.Coverage, point.Accuracy, MarkerShape.FilledCircle, 9, Colors.C3);
                var text = plot.Add.Text(FormattableString.Invariant($"{threshold:0.##}"), mark.X, mark.Y);
                (text.LabelAlignment, text.LabelFontSize, text.OffsetY) = (Alignment.LowerCenter, 13, -8);
            }

        plot.Title($"{title}: accuracy when unsure pictures are rejected");
        plot.XLabel("share of the pictures answered (points: the least probability answered)");
        plot.YLabel("accuracy of the answers");
        plot.Axes.SetLimits(0, 1.02, Math.Max(0, low - (0.1 * room)), 1 + (0.15 * room));
        return PlotPicture.Png(plot, Width, Height);
    }

    /// <summary>The share answered and its accuracy at each probability that occurs, from the surest picture on.</summary>
    internal static IReadOnlyList<(double Threshold, double Coverage, double Accuracy)> Points(List<TopClass> pictures)
    {
        pictures.Sort((one, other) => other.Probability.CompareTo(one.Probability));
        var points = new List<(double, double, double)>();
        var right = 0;
        for (var i = 0; i < pictures.Count; i++)
        {
            right += pictures[i].IsRight ? 1 : 0;
            if (i + 1 == pictures.Count || pictures[i + 1].Probability < pictures[i].Probability)
                points.Add((pictures[i].Probability, (double)(i + 1) / pictures.Count, (double)right / (i + 1)));
        }

        return points;
    }
}
