using TransferLearning.Experiments.Binding;

namespace TransferLearning.Experiments.Rules;

/// <summary>The rules between sections that can be checked without images and networks.</summary>
internal static class DocumentRules
{
    private static readonly Action<Experiment, SourceMap, BindContext>[] All =
        [TaskRules.Check, DataRules.Check, InputRules.Check, HeadRules.Check, StageRules.Check, MetricRules.Check];

    /// <summary>Checks all rules. Sections that could not be bound are null or have their defaults; the rules skip them.</summary>
    public static void Check(Experiment experiment, SourceMap source, BindContext context)
    {
        foreach (var rule in All)
            rule(experiment, source, context);
    }

    public static void Error(this BindContext context, SourceMap source, string path, string message) =>
        context.Report(Codes.Contradiction, source.Locate(path), message);
}
