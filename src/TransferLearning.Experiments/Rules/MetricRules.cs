using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>The rules of named metrics: each must fit the task, have images to be measured on, and be optimised in its own direction.</summary>
internal static class MetricRules
{
    public static void Check(Experiment experiment, SourceMap source, BindContext context)
    {
        var metrics = context.Language.Metrics;
        var noValidation = StageRules.HasNoValidation(experiment, source);
        var noTest = experiment.Data is { Test: null } && !source.IsGiven("data.test");
        foreach (var (path, name) in WatchedMetrics.Of(experiment))
        {
            if (noValidation && MetricName.IsOfValidation(name))
                context.Error(source, path, $"'{name}' needs validation images; add 'data.validation', or name another metric");
            if (noTest && MetricName.IsOfTest(name))
                context.Error(source, path, $"'{name}' needs test images; add 'data.test', or name another metric");
            CheckTask(experiment, metrics.Find(name), path, source, context);
        }

        if (experiment.Sweep?.Objective is { } objective && metrics.Find(objective.Metric) is { } sought && sought.Direction == Direction.Maximize != objective is Maximize)
            context.Error(source, "sweep.objective", $"'{objective.Metric}' is better the {(sought.Direction == Direction.Maximize ? "larger" : "smaller")} it is: write '{(sought.Direction == Direction.Maximize ? "maximize" : "minimize")}: {objective.Metric}'");
        CheckAsked(experiment, noValidation && noTest, source, context);
    }

    /// <summary>Checks <c>metrics</c>: each name occurs once, fits the task, and has images to be measured on.</summary>
    private static void CheckAsked(Experiment experiment, bool trainingOnly, SourceMap source, BindContext context)
    {
        for (var i = 0; i < (experiment.Metrics?.Count ?? 0); i++)
        {
            var path = FormattableString.Invariant($"metrics[{i}]");
            var name = experiment.Metrics![i];
            var metric = context.Language.Metrics.Find(name);
            CheckTask(experiment, metric, path, source, context);
            if (experiment.Metrics.Take(i).Contains(name, StringComparer.Ordinal))
                context.Error(source, path, $"'{name}' is listed twice");
            if (trainingOnly && metric is { NeedsValidation: true })
                context.Error(source, path, $"'{name}' is measured on validation and test images, but there are none; add 'data.validation'");
        }
    }

    private static void CheckTask(Experiment experiment, MetricDefinition? metric, string path, SourceMap source, BindContext context)
    {
        if (metric is null || experiment.Task is not { } task || metric.Tasks.Contains(task.Name))
            return;
        var own = context.Language.Metrics.All.Where(each => each.Tasks.Contains(task.Name)).Select(each => each.Name);
        context.Error(source, path, $"'{metric.Name}' is a metric of the task {string.Join(" and ", metric.Tasks.Select(name => $"'{name}'"))}, but the task is '{task.Name}', whose metrics are {string.Join(", ", own)}");
    }
}
