using TransferLearning.Experiments;
using TransferLearning.Experiments.Rules;

namespace TransferLearning.Training.Metrics;

/// <summary>All metrics, found by being there.</summary>
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
    /// What a run measures after every epoch: what its task always measures, what <c>metrics</c> asks for, and what early stopping, a schedule, a
    /// sweep or a condition watches.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="outputs">What its network's outputs mean.</param>
    /// <param name="validation">Whether it is for validation images; else for training images.</param>
    public static IReadOnlyList<Metric> EveryEpoch(Experiment experiment, OutputMeaning outputs, bool validation)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(outputs);
        var asked = Places(experiment).Select(each => MetricName.Base(each.Name)).ToHashSet(StringComparer.Ordinal);
        return [.. Of(experiment.Task!).Where(metric =>
            (metric.Use == MetricUse.EveryEpoch || asked.Contains(metric.Name)) && (validation || !metric.NeedsValidation) && metric.Objection(outputs) is null)];
    }

    /// <summary>What is measured of the best model at the end of a run: everything of its epochs, and what the task measures then.</summary>
    public static IReadOnlyList<Metric> AtTheEnd(Experiment experiment, OutputMeaning outputs)
    {
        var everyEpoch = EveryEpoch(experiment, outputs, validation: true);
        return [.. Of(experiment.Task!).Where(metric => everyEpoch.Contains(metric) || (metric.Use == MetricUse.AtTheEnd && metric.Objection(outputs) is null))];
    }

    /// <summary>What is measured of a model by itself.</summary>
    public static IReadOnlyList<Metric> OfModel(TaskDefinition task, OutputMeaning outputs) =>
        [.. Of(task).Where(metric => metric.Use != MetricUse.Asked && metric.Objection(outputs) is null)];

    /// <summary>Every metric that an experiment names, with its place in the file.</summary>
    internal static IEnumerable<(string Path, string Name)> Places(Experiment experiment) =>
        experiment.Metrics.Select((name, i) => (FormattableString.Invariant($"metrics[{i}]"), name)).Concat(WatchedMetrics.Of(experiment));
}
