using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Rules;

/// <summary>
/// No parameter may undo another. <c>optimizer.adam.learning_rate</c> turns any <c>optimizer</c> into adam, so in a sweep over
/// <c>optimizer</c> it needs a <c>when</c>.
/// </summary>
internal sealed class SweepKinds(SamplePoints points, string[] paths, MappingNode document, BindContext context)
{
    /// <summary>The maximum number of values of another parameter that are tried.</summary>
    private const int MostValues = 64;

    // A parameter is set after those before it.
    private readonly string[] _order = [.. SweepPoint.InOrder(paths, path => path)];

    public void Check(string path, SourceLocation place)
    {
        foreach (var other in _order.TakeWhile(each => each != path).Where(each => each.Split('.')[0] == path.Split('.')[0]))
        {
            var values = points.Of(other).Take(MostValues).ToLookup(value => Undoes(path, other, value));
            if (values[true].FirstOrDefault() is not { } undone)
                continue;
            var below = path.StartsWith($"{other}.", StringComparison.Ordinal);
            var kept = values[false].Where(value => points.Pin(other, value) is { } point && points.Pin(path, points.Of(path)[0], point) is not null).ToArray();
            context.Report(Codes.BadSweep, place, !below
                ? $"'{path}' undoes what '{other}' sets, since only one of the two can be set: give each a 'when' on a parameter that chooses between them"
                : $"'{path}' undoes '{other}' = {undone}: " + (kept.Length == 0
                    ? $"none of the values of '{other}' has this key"
                    : $"it needs when: {{ {other}: {(kept.Length == 1 ? kept[0] : $"[{string.Join(", ", kept)}]")} }}"));
            return;
        }
    }

    /// <summary>Whether setting the parameter after the other's value, in one point, replaces that value's kind by another.</summary>
    private bool Undoes(string path, string other, string value)
    {
        if (points.Pin(other, value) is not { } under || points.Pin(path, points.Of(path)[0], under) is not { } both)
            return false;
        var trial = new BindContext(context.Language);
        var before = SweepPoint.Set(document, both.Where(each => each.Key != path), trial);
        trial.Replaced.Clear();
        SweepPoint.Set(before, [new(path, both[path])], trial);
        return trial.Replaced.Exists(rest => Overlap(string.Join('.', path.Split('.')[..^rest]), other));
    }

    /// <summary>Whether two keys are equal or one is below the other.</summary>
    private static bool Overlap(string one, string other) =>
        $"{one}.".StartsWith($"{other}.", StringComparison.Ordinal) || $"{other}.".StartsWith($"{one}.", StringComparison.Ordinal);
}
