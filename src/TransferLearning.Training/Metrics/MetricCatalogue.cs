using TransferLearning.Experiments;

namespace TransferLearning.Training.Metrics;

/// <summary>All metrics, found by being there.</summary>
public static class MetricCatalogue
{
    private static readonly Lazy<MetricList> Found = new(() => new MetricList(typeof(Metric).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Metric)) && type.IsDefined(typeof(KindAttribute), inherit: false))
        .Select(type => (Metric)Activator.CreateInstance(type)!)));

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
        var asked = Named(experiment).Select(MetricName.Base).ToHashSet(StringComparer.Ordinal);
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
    internal static IEnumerable<(string Path, string Name)> Places(Experiment experiment)
    {
        for (var i = 0; i < experiment.Metrics.Count; i++)
            yield return (FormattableString.Invariant($"metrics[{i}]"), experiment.Metrics[i]);
        for (var i = 0; i < experiment.Schedule.Count; i++)
        {
            if (experiment.Schedule[i].EarlyStopping is { } early)
                yield return (FormattableString.Invariant($"schedule[{i}].early_stopping.monitor"), early.Monitor);
            if (experiment.Schedule[i].LearningRateSchedule?.Watches is { } watched)
                yield return (FormattableString.Invariant($"schedule[{i}].learning_rate_schedule"), watched);
        }

        foreach (var name in experiment.Expect.Keys)
            yield return ($"expect.{name}", name);
        if (experiment.Tracking.Register?.When is { } when)
            yield return ("tracking.register.when", when.Metric);
        if (experiment.Sweep is { } sweep)
            yield return ("sweep.objective", sweep.Objective.Metric);
    }

    private static IEnumerable<string> Named(Experiment experiment) => Places(experiment).Select(each => each.Name);
}
