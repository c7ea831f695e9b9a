using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Rules;

/// <summary>A sweep's parameters are keys of the experiment, and their values valid ones.</summary>
internal static class SweepRules
{
    /// <summary>So many values are tried; a longer list is checked by its trials.</summary>
    private const int MostValues = 256;

    public static void Check(Experiment experiment, SourceMap source, Node document, BindContext context)
    {
        if (experiment.Sweep is not { } sweep || context.Errors > 0)
            return;
        var left = MostValues;
        foreach (var (path, space) in sweep.Parameters)
        {
            var place = $"sweep.parameters.{path}";
            if (sweep.Search is GridSearch && space is not ParameterSpace.Choice)
                context.Report(Codes.BadSweep, source.Locate(place), $"a grid needs a list of values for '{path}'; with a range, choose another 'search'");
            foreach (var value in Values(space).Take(left))
            {
                left--;
                if (Problem(path, value, document, context) is { } problem)
                    context.Report(Codes.BadSweep, source.Locate(place), $"'{path}' = {value}: {problem}");
            }
        }
    }

    /// <summary>The values of a list, or the two ends of a range.</summary>
    private static IEnumerable<string> Values(ParameterSpace space) => space switch
    {
        ParameterSpace.Choice choice => choice.Values,
        ParameterSpace.Uniform { Range: var range } => [NumberRange.Format(range.Low), NumberRange.Format(range.High)],
        ParameterSpace.LogUniform { Range: var range } => [NumberRange.Format(range.Low), NumberRange.Format(range.High)],
        ParameterSpace.Integer { Range: var range } => [NumberRange.Format(range.Low), NumberRange.Format(range.High)],
        _ => [],
    };

    private static string? Problem(string path, string value, Node document, BindContext context)
    {
        var trial = new BindContext(context.Language);
        var set = (MappingNode)Overrides.Apply(document, [$"{path}={value}"], Directory.GetCurrentDirectory(), trial);
        if (trial.Errors == 0)
            context.Language.Bind(set with { Entries = [.. set.Entries.Where(entry => entry.Key != "sweep")] }, "", trial);
        return trial.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == Severity.Error)?.Message;
    }
}
