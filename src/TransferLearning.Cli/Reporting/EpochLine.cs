using TransferLearning.Training.Progress;

namespace TransferLearning.Cli.Reporting;

/// <summary>Formats the line of a finished epoch, and the parts of the line of the current one.</summary>
internal static class EpochLine
{
    /// <summary>The metrics in Keras's order, each with its rank in <see cref="FittedLine"/>. Training metrics are dropped before validation metrics.</summary>
    private static (string Name, int Rank)[] Shown(string metric) => [("loss", 1), (metric, 2), ("val_loss", 0), ("val_" + metric, 0)];

    /// <summary>The line of a finished epoch: metrics first, then time and speed.</summary>
    /// <param name="cells">The available cells; null for no limit.</param>
    public static string Of(RunStarted run, EpochResult epoch, int? cells = null) => FittedLine.Of(
        cells ?? int.MaxValue,
        [
            (run.Name, 4),
            ($"epoch {epoch.Epoch}/{run.Epochs}", 0),
            ($"({epoch.Stage})", 3),
            .. Shown(run.Metric).Where(each => epoch.Metrics.ContainsKey(each.Name)).Select(each => ($"{each.Name} {Show.Metric(epoch.Metrics[each.Name])}", each.Rank)),
            (Show.Time(TimeSpan.FromSeconds(epoch.Seconds)), 5),
            (Show.Speed(epoch.ImagesPerSecond, run.Samples), 6),
        ]);

    /// <summary>The current epoch as a line for logs.</summary>
    public static string Of(RunStarted run, RunProgress at) => FittedLine.Of(int.MaxValue, [(run.Name, 0), (Where(at), 0), ($"({at.Stage})", 0), .. Figures(at, run.Samples)]);

    /// <summary>The epoch, and its phase if that is not training.</summary>
    public static string Where(RunProgress at)
    {
        var phase = at.Phase switch
        {
            EpochPhase.Activations => "frozen part",
            EpochPhase.Validation => "validation",
            EpochPhase.Test => "test",
            _ => "",
        };
        return $"epoch {at.Epoch}/{at.Epochs}{(phase.Length > 0 ? FittedLine.Gap + phase : "")}";
    }

    /// <summary>Steps, time left, the loss and the task's first metric so far, and the speed, each with its rank.</summary>
    public static IEnumerable<(string Text, int Rank)> Figures(RunProgress at, string samples) =>
    [
        ($"{at.Step}/{at.Steps}", 0),
        (at.Remaining is { } remaining ? $"{Show.Time(remaining)} left" : "", 1),
        .. at.Metrics.Take(2).Select((metric, i) => ($"{metric.Key} {Show.Metric(metric.Value)}", i == 0 ? 2 : 4)),
        (Show.Speed(at.ImagesPerSecond, samples), 5),
    ];
}
