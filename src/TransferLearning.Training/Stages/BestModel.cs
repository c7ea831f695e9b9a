using TransferLearning.Training.Metrics;
using TransferLearning.Training.Planning;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Stages;

/// <summary>Chooses the epoch whose weights become the run's model.</summary>
internal static class BestModel
{
    private const string Loss = MetricName.Validation + MetricName.Loss;

    /// <summary>
    /// The best epoch (from 1) by the metric that the last stage's early stopping watches, else by the task's validation metric. Ties are decided by the
    /// smaller <c>val_loss</c>, then by the earlier epoch. Without validation it is the last epoch; null if there is none.
    /// </summary>
    public static int? Epoch(Plan plan, IReadOnlyList<EpochResult> epochs)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Epoch(Monitor(plan), epochs);
    }

    /// <inheritdoc cref="Epoch(Plan, IReadOnlyList{EpochResult})"/>
    /// <param name="monitor">The metric.</param>
    /// <param name="epochs">All epochs of the run.</param>
    public static int? Epoch(string monitor, IReadOnlyList<EpochResult> epochs)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        EpochResult? best = null;
        foreach (var epoch in epochs)
            if (epoch.Metrics.TryGetValue(monitor, out var value) && !double.IsNaN(value) && (best is null || IsBetter(monitor, epoch, best)))
                best = epoch;
        return best?.Epoch ?? (epochs.Count > 0 ? epochs[^1].Epoch : null);
    }

    /// <summary>The metric that decides.</summary>
    public static string Monitor(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Stages[^1].Section.EarlyStopping?.Monitor ?? MetricName.Validation + plan.Task.DefaultMetric;
    }

    private static bool IsBetter(string monitor, EpochResult candidate, EpochResult best)
    {
        var (now, before) = (candidate.Metrics[monitor], best.Metrics[monitor]);
        if (now == before)
            return monitor != Loss && candidate.Metrics[Loss] < best.Metrics[Loss];
        return MetricCatalogue.List.LargerIsBetter(monitor) ? now > before : now < before;
    }
}
