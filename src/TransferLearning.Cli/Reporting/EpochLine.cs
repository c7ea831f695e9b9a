using System.Text;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.Reporting;

/// <summary>The line that an epoch leaves behind, in a terminal and elsewhere alike.</summary>
internal static class EpochLine
{
    // Keras's order; whatever else was measured follows by name.
    private static readonly string[] First = ["loss", "accuracy", "val_loss", "val_accuracy"];

    public static string Of(RunStarted run, EpochResult epoch)
    {
        var line = new StringBuilder($"{run.Name}  epoch {epoch.Epoch}/{run.Epochs} ({epoch.Stage})  ");
        line.Append(Show.Time(TimeSpan.FromSeconds(epoch.Seconds))).Append("  ").Append(Show.Speed(epoch.ImagesPerSecond));
        foreach (var name in First)
            if (epoch.Metrics.TryGetValue(name, out var value))
                line.Append("  ").Append(name).Append(' ').Append(Show.Metric(value));
        return line.ToString();
    }

    /// <summary>Where an epoch is, for the bar and for the lines at intervals.</summary>
    public static string Of(RunStarted run, RunProgress at)
    {
        var line = new StringBuilder($"{run.Name}  epoch {at.Epoch}/{at.Epochs} ({at.Stage})");
        if (at.Phase != EpochPhase.Training)
            line.Append("  ").Append(Name(at.Phase));
        return line.ToString();
    }

    /// <summary>Speed, time left, and the loss so far.</summary>
    public static string Figures(RunProgress at)
    {
        var line = new StringBuilder(Show.Speed(at.ImagesPerSecond));
        if (at.Remaining is { } remaining)
            line.Append("  ").Append(Show.Time(remaining)).Append(" left");
        if (at.Loss is { } loss)
            line.Append("  loss ").Append(Show.Metric(loss));
        if (at.Accuracy is { } accuracy)
            line.Append("  accuracy ").Append(Show.Metric(accuracy));
        return line.ToString();
    }

    private static string Name(EpochPhase phase) => phase switch
    {
        EpochPhase.Activations => "frozen part",
        EpochPhase.Validation => "validation",
        EpochPhase.Test => "test",
        _ => "",
    };
}
