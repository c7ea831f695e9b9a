namespace TransferLearning.Experiments.Rules;

/// <summary>
/// The metrics that an experiment watches, with their places in the file: early stopping, schedules, gates, registering, a sweep's objective.
/// </summary>
public static class WatchedMetrics
{
    /// <summary>The key paths and metric names. Sections that could not be bound are null and contribute nothing.</summary>
    public static IEnumerable<(string Path, string Metric)> Of(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        for (var i = 0; i < (experiment.Schedule?.Count ?? 0); i++)
        {
            var stage = experiment.Schedule![i];
            if (stage.EarlyStopping is { } early)
                yield return (FormattableString.Invariant($"schedule[{i}].early_stopping.monitor"), early.Monitor);
            if (stage.LearningRateSchedule is { Watches: { } watched } schedule)
                yield return (FormattableString.Invariant($"schedule[{i}].learning_rate_schedule.{KindOf(schedule)}.monitor"), watched);
        }

        foreach (var metric in experiment.Expect?.Keys ?? [])
            yield return ($"expect.{metric}", metric);
        if (experiment.Tracking?.Register?.When is { } when)
            yield return ("tracking.register.when", when.Metric);
        if (experiment.Sweep?.Objective is { } objective)
            yield return ("sweep.objective", objective.Metric);
    }

    private static string KindOf(LearningRateScheduleDefinition schedule) =>
        ((KindAttribute)Attribute.GetCustomAttribute(schedule.GetType(), typeof(KindAttribute))!).Name;
}
