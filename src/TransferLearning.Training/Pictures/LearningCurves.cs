using ScottPlot;
using TransferLearning.Training.Running;

namespace TransferLearning.Training.Pictures;

/// <summary>Loss and accuracy over the epochs, training beside validation, with a line where each stage begins.</summary>
public static class LearningCurves
{
    private const int Width = 1200, Height = 480;

    /// <summary>A PNG of <see cref="Width"/> × <see cref="Height"/> pixels: loss on the left, accuracy on the right.</summary>
    public static byte[] Draw(string title, IReadOnlyList<EpochResult> epochs)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        using var loss = Panel("loss", epochs);
        using var accuracy = Panel("accuracy", epochs);
        // On both, so that their axes lie side by side.
        loss.Title(title);
        accuracy.Title(title);
        return PlotPicture.Png(loss, accuracy, Width, Height);
    }

    private static Plot Panel(string metric, IReadOnlyList<EpochResult> epochs)
    {
        var plot = new Plot();
        Line(plot, epochs, metric, "training", Colors.C0);
        Line(plot, epochs, $"val_{metric}", "validation", Colors.C1);
        foreach (var first in epochs.Where(epoch => epoch.StageEpoch == 1))
        {
            var line = plot.Add.VerticalLine(first.Epoch - 0.5, 1, Colors.Gray.WithAlpha(0.6), LinePattern.Dotted);
            line.LabelText = first.Stage;
            line.LabelOppositeAxis = true;
        }

        plot.XLabel("epoch");
        plot.YLabel(metric);
        plot.ShowLegend(metric == "loss" ? Alignment.UpperRight : Alignment.LowerRight);
        if (epochs.Count > 0)
            plot.Axes.SetLimitsX(0.4, epochs[^1].Epoch + 0.6);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        plot.Axes.Top.MinimumSize = 30;
        return plot;
    }

    private static void Line(Plot plot, IReadOnlyList<EpochResult> epochs, string metric, string label, Color color)
    {
        var points = epochs.Where(epoch => epoch.Metrics.TryGetValue(metric, out var value) && double.IsFinite(value)).ToList();
        if (points.Count == 0)
            return;
        var line = plot.Add.Scatter(points.Select(epoch => (double)epoch.Epoch).ToArray(), points.Select(epoch => epoch.Metrics[metric]).ToArray(), color);
        line.LegendText = label;
        line.LineWidth = 2;
    }
}
