using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>Metrics of images that the experiment does not have.</summary>
internal static class MetricRules
{
    public static void Check(Experiment experiment, SourceMap source, BindContext context)
    {
        var noValidation = StageRules.HasNoValidation(experiment, source);
        var noTest = experiment.Data is { Test: null } && !source.IsGiven("data.test");
        foreach (var (path, metric) in Metrics(experiment))
        {
            if (noValidation && metric.StartsWith("val_", StringComparison.Ordinal))
                context.Error(source, path, $"'{metric}' needs images to validate on; add 'data.validation', or name another metric");
            if (noTest && metric.StartsWith("test_", StringComparison.Ordinal))
                context.Error(source, path, $"'{metric}' needs test images; add 'data.test', or name another metric");
        }
    }

    private static IEnumerable<(string Path, string Metric)> Metrics(Experiment experiment)
    {
        for (var i = 0; i < (experiment.Schedule?.Count ?? 0); i++)
            if (experiment.Schedule![i].EarlyStopping is { } early)
                yield return (FormattableString.Invariant($"schedule[{i}].early_stopping.monitor"), early.Monitor);
        foreach (var metric in experiment.Expect?.Keys ?? [])
            yield return ($"expect.{metric}", metric);
        if (experiment.Tracking?.Register?.When is { } when)
            yield return ("tracking.register.when", when.Metric);
        if (experiment.Sweep?.Objective is { } objective)
            yield return ("sweep.objective", objective.Metric);
    }
}
