namespace TransferLearning.Experiments.Rules;

/// <summary>What an experiment has by its task where it does not say: the loss, and what a sweep looks for.</summary>
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
