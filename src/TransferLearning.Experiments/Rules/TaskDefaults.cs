namespace TransferLearning.Experiments.Rules;

/// <summary>Fills in what the task determines if the experiment does not: the loss and a sweep's objective.</summary>
internal static class TaskDefaults
{
    private const string Metric = "val_accuracy";

    public static void Fill(Experiment experiment, SourceMap source, Language language)
    {
        if (experiment.Task is { } task && !source.IsGiven("loss") && language.Forms.Kinds(typeof(LossDefinition), null).Default(task.DefaultLoss) is LossDefinition loss)
            experiment.Loss = loss;
        if (experiment.Sweep is not { Objective.Metric: "" } sweep)
            return;
        var metric = experiment.Task is { } of ? MetricName.Validation + of.DefaultMetric : Metric;
        var maximize = source.IsGiven("sweep.objective") ? sweep.Objective is Maximize : language.Metrics.Find(metric) is null or { Direction: Direction.Maximize };
        sweep.Objective = maximize ? new Maximize { Metric = metric } : new Minimize { Metric = metric };
    }
}
