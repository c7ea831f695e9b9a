using System.Reflection;
using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Rules;

/// <summary>A sweep's parameters are keys of the experiment, and their values valid ones.</summary>
internal static class SweepRules
{
    public static void Check(Experiment experiment, SourceMap source, MappingNode document, BindContext context)
    {
        if (experiment.Sweep is not { } sweep || context.Errors > 0)
            return;
        if (sweep.Prune is not null && MetricName.IsOfTest(sweep.Objective.Metric))
            context.Error(source, "sweep.prune", $"'prune' looks at '{sweep.Objective.Metric}' after every epoch, and it is measured at the end alone; leave 'prune' out, or name another metric in 'objective'");
        var points = new SamplePoints(sweep.Parameters);
        var values = new SweepValues(points, document, context);
        var kinds = new SweepKinds(points, [.. sweep.Parameters.Keys], document, context);
        foreach (var (path, space) in sweep.Parameters)
        {
            var place = source.Locate($"sweep.parameters.{path}");
            if (OfTheSweep(path, space) is { } instead)
            {
                context.Report(Codes.BadSweep, place, $"'{path}' is no parameter: {instead}");
                continue;
            }

            if (sweep.Search.NeedsLists && space is not ParameterSpace.Choice)
                context.Report(Codes.BadSweep, place, $"{Named(sweep.Search)} needs a list of values for '{path}'; with a range, choose another 'search'");
            if (!ConditionHolds(path, space, sweep, context, source))
                continue;
            values.Check(path, place);
            kinds.Check(path, place);
        }
    }

    /// <summary>The search by its name in the language: <c>a grid</c>.</summary>
    private static string Named(SearchDefinition search)
    {
        var name = search.GetType().GetCustomAttribute<KindAttribute>()!.Name;
        return $"{KindForm.Article(name)} {name}";
    }

    /// <summary>What to write instead of a parameter for a key that the sweep itself sets in each trial; null for the others.</summary>
    private static string? OfTheSweep(string path, ParameterSpace space) => path.Split('.')[0].Trim() switch
    {
        // A seed is no setting that could be better than another: as a parameter it would only win by luck.
        "seed" => $"to repeat each point with other seeds, write 'seeds: {(space is ParameterSpace.Choice { Values.Count: > 1 and var count } ? count : 3)}' in 'sweep'; they count up from the file's 'seed'",
        "name" => "each trial has the experiment's 'name' and its own number",
        "sweep" => "a trial has no sweep of its own; write the key in 'sweep' itself",
        _ => null,
    };

    /// <summary>Whether the parameter's condition, if it has one, can hold; reports where it cannot.</summary>
    private static bool ConditionHolds(string path, ParameterSpace space, SweepSection sweep, BindContext context, SourceMap source)
    {
        if (space.When is null)
            return true;
        var (parent, values) = space.When.First();
        var place = source.Locate($"sweep.parameters.{path}.when.{parent}");
        if (parent == path || !sweep.Parameters.TryGetValue(parent, out var of))
        {
            context.Report(Codes.BadSweep, place, $"'when' names '{parent}', which is no other parameter of the sweep.{Suggestions.Among(parent, sweep.Parameters.Keys.Where(key => key != path))}");
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
