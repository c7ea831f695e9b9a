using System.Reflection;
using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Rules;

/// <summary>The rules of a sweep: its parameters are keys of the experiment, and their values are valid.</summary>
internal static class SweepRules
{
    public static void Check(Experiment experiment, SourceMap source, MappingNode document, BindContext context)
    {
        if (experiment.Sweep is not { } sweep || context.Errors > 0)
            return;
        if (sweep.Prune is not null && MetricName.IsOfTest(sweep.Objective.Metric))
            context.Error(source, "sweep.prune", $"'prune' needs '{sweep.Objective.Metric}' after every epoch, but it is measured only at the end; leave 'prune' out, or name another metric in 'objective'");
        var points = new SamplePoints(sweep.Parameters);
        var values = new SweepValues(points, document, context);
        var kinds = new SweepKinds(points, [.. sweep.Parameters.Keys], document, context);
        foreach (var (path, space) in sweep.Parameters)
        {
            var place = source.Locate($"sweep.parameters.{path}");
            if (OfTheSweep(path, space) is { } instead)
            {
                context.Report(Codes.BadSweep, place, $"'{path}' cannot be a parameter: {instead}");
                continue;
            }

            if (sweep.Search.NeedsLists && space is not ParameterSpace.Choice)
                context.Report(Codes.BadSweep, place, $"{Named(sweep.Search)} needs a list of values for '{path}'; for a range, choose another 'search'");
            if (!ConditionHolds(path, space, sweep, context, source))
                continue;
            values.Check(path, place);
            kinds.Check(path, place);
        }
    }

    /// <summary>The name of a search in the language, with an article: <c>a grid</c>.</summary>
    private static string Named(SearchDefinition search)
    {
        var name = search.GetType().GetCustomAttribute<KindAttribute>()!.Name;
        return $"{KindForm.Article(name)} {name}";
    }

    /// <summary>What to write instead, if the parameter is a key that the sweep sets in each trial; null for other keys.</summary>
    private static string? OfTheSweep(string path, ParameterSpace space) => path.Split('.')[0].Trim() switch
    {
        // One seed is not better than another. As a parameter it would win only by luck.
        "seed" => $"to repeat each point with other seeds, write 'seeds: {(space is ParameterSpace.Choice { Values.Count: > 1 and var count } ? count : 3)}' in 'sweep'; they count up from the file's 'seed'",
        "name" => "each trial has the experiment's 'name' and its own number",
        "sweep" => "a trial has no sweep of its own; write the key in 'sweep' itself",
        _ => null,
    };

    /// <summary>Whether the parameter's condition, if any, can hold. Reports an error if it cannot.</summary>
    private static bool ConditionHolds(string path, ParameterSpace space, SweepSection sweep, BindContext context, SourceMap source)
    {
        if (space.When is null)
            return true;
        var (parent, values) = space.When.First();
        var place = source.Locate($"sweep.parameters.{path}.when.{parent}");
        if (parent == path || !sweep.Parameters.TryGetValue(parent, out var of))
        {
            context.Report(Codes.BadSweep, place, $"'when' names '{parent}', which is not another parameter of the sweep.{Suggestions.Among(parent, sweep.Parameters.Keys.Where(key => key != path))}");
            return false;
        }

        if (of is ParameterSpace.Choice choice && values.FirstOrDefault(value => !choice.Values.Contains(value)) is { } never)
        {
            context.Report(Codes.BadSweep, place, $"'{parent}' is never {never}; its values are {string.Join(", ", choice.Values)}.{Suggestions.Among(never, choice.Values)}");
            return false;
        }

        return true;
    }
}
