using ScottPlot;
using TransferLearning.Training.Pictures;

namespace TransferLearning.Training.RateFinding;

/// <summary>Draws the loss over the logarithm of the learning rate, with the suggested rate.</summary>
public static class RateCurvePicture
{
    private const int Width = 900, Height = 500;

    /// <summary>Draws a PNG of <see cref="Width"/> × <see cref="Height"/> pixels.</summary>
    public static byte[] Draw(string title, LearningRateCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        PlotFont.Use();
        using var plot = new Plot();
        var rates = curve.Points.Select(point => Math.Log10(point.Rate)).ToArray();
        var each = plot.Add.Scatter(rates, curve.Points.Select(point => point.Loss).ToArray(), Colors.C0.WithAlpha(0.3));
        each.LegendText = "loss";
        var smoothed = plot.Add.Scatter(rates, curve.Points.Select(point => point.Smoothed).ToArray(), Colors.C0);
        smoothed.LegendText = "smoothed";
        smoothed.LineWidth = 2;
        smoothed.MarkerSize = 0;
        Mark(plot, curve.Suggestion, "suggested", Colors.C2);
        Mark(plot, curve.Largest, "at most", Colors.C3);
        plot.Title($"{title}, stage '{curve.Stage}'");
        plot.XLabel("learning rate");
        plot.YLabel("loss");
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            IntegerTicksOnly = true,
            LabelFormatter = exponent => FormattableString.Invariant($"1e{exponent:0}"),
        };
        plot.ShowLegend(Alignment.UpperLeft);
        return PlotPicture.Png(plot, Width, Height);
    }

    private static void Mark(Plot plot, double? rate, string label, Color color)
    {
        if (rate is not { } at)
            return;
        var line = plot.Add.VerticalLine(Math.Log10(at), 2, color, LinePattern.Dashed);
        line.LegendText = FormattableString.Invariant($"{label}: {at:G2}");
    }
}
