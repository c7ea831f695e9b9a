using TransferLearning.Experiments;
using TransferLearning.Experiments.Rules;

namespace TransferLearning.Training.Metrics;

/// <summary>All metrics, found by reflection.</summary>
public static class MetricCatalogue
{
    private static readonly Lazy<MetricList> Found = new(() => new MetricList(KindTypes<Metric>.All));

    /// <summary>The metrics with their names and directions.</summary>
    public static MetricList List => Found.Value;

    /// <summary>The metrics of a task.</summary>
    public static IEnumerable<Metric> Of(TaskDefinition task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return List.All.OfType<Metric>().Where(metric => metric.Tasks.Contains(task.Name));
    }

    /// <summary>
    /// The metrics that a run measures after every epoch: those of its task, those in <c>metrics</c>, and those that early stopping, a
    /// schedule, a sweep or a condition watches.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="outputs">The meaning of its network's outputs.</param>
    /// <param name="validation">Whether for validation images instead of training images.</param>
    public static IReadOnlyList<Metric> EveryEpoch(Experiment experiment, OutputMeaning outputs, bool validation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(outputs);
        var asked = Places(experiment).Select(each => MetricName.Base(each.Name)).ToHashSet(StringComparer.Ordinal);
        return [.. Of(experiment.Task!).Where(metric =>
            (metric.Use == MetricUse.EveryEpoch || asked.Contains(metric.Name)) && (validation || !metric.NeedsValidation) && metric.Objection(outputs) is null)];
    }

    /// <summary>The metrics of the best model at the end of a run: those of its epochs, and those that the task measures only then.</summary>
    public static IReadOnlyList<Metric> AtTheEnd(Experiment experiment, OutputMeaning outputs)
    {
        var everyEpoch = EveryEpoch(experiment, outputs, validation: true);
        return [.. Of(experiment.Task!).Where(metric => everyEpoch.Contains(metric) || (metric.Use == MetricUse.AtTheEnd && metric.Objection(outputs) is null))];
    }

    /// <summary>The metrics of a model without an experiment.</summary>
    public static IReadOnlyList<Metric> OfModel(TaskDefinition task, OutputMeaning outputs) =>
        [.. Of(task).Where(metric => metric.Use != MetricUse.Asked && metric.Objection(outputs) is null)];

    /// <summary>Every metric that an experiment names, with its place in the file.</summary>
    internal static IEnumerable<(string Path, string Name)> Places(Experiment experiment) =>
        experiment.Metrics.Select((name, i) => (FormattableString.Invariant($"metrics[{i}]"), name)).Concat(WatchedMetrics.Of(experiment));
}
