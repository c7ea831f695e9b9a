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
            var place = source.Locate($"sweep.parameters.{path}");
            if (sweep.Search is GridSearch && space is not ParameterSpace.Choice)
                context.Report(Codes.BadSweep, place, $"a grid needs a list of values for '{path}'; with a range, choose another 'search'");
            if (Condition(path, space, sweep, context, source) is not { } first)
                continue;
            foreach (var value in Values(space).Take(left))
            {
                left--;
                if (Problem([.. first, $"{path}={value}"], document, context) is { } problem)
                    context.Report(Codes.BadSweep, place, $"'{path}' = {value}: {problem}");
            }
        }
    }

    /// <summary>What has to be set before the parameter's values; null where the condition itself is wrong.</summary>
    private static string[]? Condition(string path, ParameterSpace space, SweepSection sweep, BindContext context, SourceMap source)
    {
        if (space.When is null)
            return [];
        var (parent, values) = space.When.First();
        var place = source.Locate($"sweep.parameters.{path}.when.{parent}");
        if (parent == path || !sweep.Parameters.TryGetValue(parent, out var of))
        {
            context.Report(Codes.BadSweep, place, $"'when' names '{parent}', which is no other parameter of the sweep.{Suggestions.Among(parent, sweep.Parameters.Keys.Where(key => key != path))}");
            return null;
        }

        if (of is ParameterSpace.Choice choice && values.FirstOrDefault(value => !choice.Values.Contains(value)) is { } never)
        {
            context.Report(Codes.BadSweep, place, $"'{parent}' is never {never}; its values are {string.Join(", ", choice.Values)}.{Suggestions.Among(never, choice.Values)}");
            return null;
        }

        return [$"{parent}={values[0]}"];
    }

    /// <summary>The values of a list, or the two ends of a range.</summary>
    private static IEnumerable<string> Values(ParameterSpace space) => space switch
    {
        ParameterSpace.Choice choice => choice.Values,
        ParameterSpace.Bounded bounded => [NumberRange.Format(bounded.Range.Low), NumberRange.Format(bounded.Range.High)],
        _ => [],
    };

    private static string? Problem(string[] sets, Node document, BindContext context)
    {
        var trial = new BindContext(context.Language);
        var set = (MappingNode)Overrides.Apply(document, sets, Directory.GetCurrentDirectory(), trial);
        if (trial.Errors == 0)
            context.Language.Bind(set with { Entries = [.. set.Entries.Where(entry => entry.Key != "sweep")] }, "", trial);
        return trial.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == Severity.Error)?.Message;
    }
}
