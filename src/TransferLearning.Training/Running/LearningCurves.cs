using System.Globalization;
using ScottPlot;
using TransferLearning.Training.Metrics;
using TransferLearning.Training.Pictures;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>Draws loss and metric over the epochs, for training and validation, with a line at the start of each stage and a mark at the best epoch.</summary>
internal static class LearningCurves
{
    /// <summary>The width fits fifty epochs; more epochs widen the picture up to a limit.</summary>
    private const int Width = 1400, WidestEpochs = 150, RoomForEpochs = 50, Height = 560;

    /// <summary>The height, and the smallest width, of a picture with one panel below the other.</summary>
    private const int SquareSide = 1080;

    /// <summary>The number of epochs up to which points are marked; more would touch each other.</summary>
    private const int MarkedEpochs = 30;

    /// <summary>Draws a PNG: the loss on the left, the task's metric on the right, one title above both.</summary>
    /// <param name="title">The run's name.</param>
    /// <param name="epochs">The run's epochs.</param>
    /// <param name="best">The epoch of the run's model, from 1; null for none.</param>
    /// <param name="metric">The task's metric.</param>
    /// <param name="below">Whether to draw the metric below the loss instead, in a picture that is about square.</param>
    public static byte[] Draw(string title, IReadOnlyList<EpochResult> epochs, int? best = null, string metric = "accuracy", bool below = false)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        PlotFont.Use();
        using var loss = Panel("loss", epochs, best);
        using var second = Panel(metric, epochs, best);
        var width = Width * Math.Clamp(epochs.Count, RoomForEpochs, WidestEpochs) / RoomForEpochs;
        var heading = best is null ? title : string.Create(CultureInfo.InvariantCulture, $"{title}: best epoch {best}");
        return below
            ? PlotPicture.Png(heading, loss, second, Math.Max(SquareSide, width / 2), SquareSide, below: true)
            : PlotPicture.Png(heading, loss, second, width, Height, below: false);
    }

    private static Plot Panel(string metric, IReadOnlyList<EpochResult> epochs, int? best)
    {
        var plot = new Plot();
        Line(plot, epochs, metric, "training", Colors.C0);
        Line(plot, epochs, $"val_{metric}", "validation", Colors.C1);
        foreach (var first in epochs.Where(epoch => epoch.StageEpoch == 1))
        {
            var line = plot.Add.VerticalLine(first.Epoch - 0.5, 1, Colors.Gray.WithAlpha(0.6), LinePattern.Dotted);
            line.LabelText = first.Stage;
            line.LabelOppositeAxis = true;
            // Place the label right of its line, over the epochs of the stage.
            line.ManualLabelAlignment = Alignment.LowerLeft;
        }

        if (best is { } epoch and > 0 && epoch <= epochs.Count)
            Mark(plot, epochs[epoch - 1], metric);
        plot.XLabel("epoch");
        plot.YLabel(metric);
        plot.ShowLegend(MetricCatalogue.List.LargerIsBetter(metric) ? Alignment.LowerRight : Alignment.UpperRight);
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
        line.MarkerSize = epochs.Count > MarkedEpochs ? 0 : 6;
    }

    /// <summary>Draws a ring around the best epoch's value (the validation value, if there is one).</summary>
    private static void Mark(Plot plot, EpochResult epoch, string metric)
    {
        if (!(epoch.Metrics.TryGetValue($"val_{metric}", out var value) || epoch.Metrics.TryGetValue(metric, out value)) || !double.IsFinite(value))
            return;
        var ring = plot.Add.Marker(epoch.Epoch, value, MarkerShape.OpenCircle, 15, Colors.C3);
        ring.MarkerLineWidth = 2.5f;
        ring.LegendText = string.Create(CultureInfo.InvariantCulture, $"best: epoch {epoch.Epoch}, {value:0.0000}");
    }
}
