using ScottPlot;
using TransferLearning.Training.Metrics.Resampling;
using TransferLearning.Training.Pictures;

namespace TransferLearning.Training.Assessing;

/// <summary>Draws precision over recall and the ROC curve of each class or label against the others, and their mean.</summary>
internal static class CurvesPicture
{
    private const int Width = 1400, Height = 700;

    /// <summary>The number of classes whose curves are named; of more, the worst are named and the others are grey.</summary>
    private const int NamedCurves = 8;

    /// <summary>The number of points that a curve is drawn with.</summary>
    private const int MostPoints = 600;

    /// <summary>Draws a PNG.</summary>
    public static byte[] Draw(string title, ScoredSet set, IReadOnlyList<ClassRanking> rankings, IReadOnlyList<string> names)
    {
        PlotFont.Use();
        var shown = Enumerable.Range(0, rankings.Count).Where(each => !double.IsNaN(rankings[each].AveragePrecision)).ToList();
        var named = shown.OrderBy(each => rankings[each].AveragePrecision).Take(NamedCurves).ToHashSet();
        using var precision = Panel("recall", "precision");
        using var roc = Panel("false positive rate", "true positive rate");
        var chance = roc.Add.Line(0, 0, 1, 1);
        (chance.LineColor, chance.LinePattern) = (Colors.Gray, LinePattern.Dashed);
        foreach (var each in shown.OrderBy(named.Contains))
        {
            var corners = set.Columns[each].Corners();
            var (positives, negatives) = (corners[^1].Right, corners[^1].Wrong);
            var color = named.Contains(each) ? new ScottPlot.Palettes.Category10().GetColor(named.Order().ToList().IndexOf(each)) : Colors.LightGray;
            var name = named.Contains(each) ? names[each] : null;
            Line(precision, PrecisionRecall(corners, positives), color, name is null ? null : FormattableString.Invariant($"{name}: {rankings[each].AveragePrecision:0.000}"));
            if (negatives > 0)
                Line(roc, [.. corners.Select(corner => ((double)corner.Wrong / negatives, (double)corner.Right / positives))], color, name is null ? null : FormattableString.Invariant($"{name}: {rankings[each].Auc:0.000}"));
        }

        if (shown.Count > 2 || (shown.Count == 2 && set.Outputs.Form == TargetForm.Labels))
            Line(roc, MeanRoc(set, shown), Colors.Black, FormattableString.Invariant($"mean: {Mean(rankings.Select(each => each.Auc)):0.000}"), width: 3);
        precision.ShowLegend(Alignment.LowerLeft);
        roc.ShowLegend(Alignment.LowerRight);
        precision.Title(FormattableString.Invariant($"precision over recall: average precision (mean {Mean(rankings.Select(each => each.AveragePrecision)):0.000})"));
        roc.Title("ROC: area under the curve");
        return PlotPicture.Png(title, precision, roc, Width, Height, below: false);
    }

    /// <summary>The mean true positive rate at each false positive rate, over the classes (scikit-learn's example of a macro average).</summary>
    internal static List<(double X, double Y)> MeanRoc(ScoredSet set, IReadOnlyList<int> classes)
    {
        const int Steps = 500;
        var curves = classes.Select(each => set.Columns[each].Corners()).Where(corners => corners[^1] is { Right: > 0, Wrong: > 0 }).ToList();
        var mean = new double[Steps + 1];
        foreach (var corners in curves)
            for (var (step, at) = (0, 0); step <= Steps; step++)
            {
                var wrong = (double)step / Steps * corners[^1].Wrong;
                while (at + 1 < corners.Count && corners[at + 1].Wrong <= wrong)
                    at++;
                var right = (double)corners[at].Right;
                if (at + 1 < corners.Count && corners[at + 1].Wrong > corners[at].Wrong)
                    right += (wrong - corners[at].Wrong) / (corners[at + 1].Wrong - corners[at].Wrong) * (corners[at + 1].Right - corners[at].Right);
                mean[step] += right / corners[^1].Right / curves.Count;
            }

        return [(0, 0), .. mean.Select((rate, step) => ((double)step / Steps, rate))];
    }

    private static List<(double X, double Y)> PrecisionRecall(IReadOnlyList<(long Right, long Wrong)> corners, long positives) =>
        [(0, 1), .. corners.Skip(1).Select(corner => ((double)corner.Right / positives, (double)corner.Right / (corner.Right + corner.Wrong)))];

    private static void Line(Plot plot, IReadOnlyList<(double X, double Y)> points, Color color, string? name, float width = 2)
    {
        var every = Math.Max(1, points.Count / MostPoints);
        var kept = points.Where((_, i) => i % every == 0 || i == points.Count - 1).ToList();
        var line = plot.Add.Scatter(kept.Select(point => point.X).ToArray(), kept.Select(point => point.Y).ToArray(), color);
        (line.LineWidth, line.MarkerSize) = (width, 0);
        if (name is not null)
            line.LegendText = name;
    }

    private static double Mean(IEnumerable<double> values) => values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    private static Plot Panel(string x, string y)
    {
        var plot = new Plot();
        plot.XLabel(x);
        plot.YLabel(y);
        plot.Axes.SetLimits(-0.02, 1.02, -0.02, 1.02);
        return plot;
    }
}
