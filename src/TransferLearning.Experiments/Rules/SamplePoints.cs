using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Experiments.Rules;

/// <summary>Points of a sweep that are tried while it is checked. A range is represented by its ends and a number between them.</summary>
internal sealed class SamplePoints
{
    private readonly IReadOnlyDictionary<string, ParameterSpace> _parameters;
    private readonly Dictionary<string, string[]> _values;
    private readonly string[] _order;

    public SamplePoints(IReadOnlyDictionary<string, ParameterSpace> parameters)
    {
        _parameters = parameters;
        _values = parameters.ToDictionary(each => each.Key, each => Values(each.Value));
        // Parameters that others depend on are chosen first.
        _order = [.. parameters.Keys.OrderBy(path => parameters[path].When is null ? 0 : 1)];
    }

    /// <summary>The parameter's values, or representatives of its range.</summary>
    public IReadOnlyList<string> Of(string path) => _values[path];

    /// <summary>
    /// A point with the value, and with the first allowed value of each parameter that a <c>when</c> requires; null if this contradicts <paramref name="point"/>.
    /// </summary>
    public Dictionary<string, string>? Pin(string path, string value, IReadOnlyDictionary<string, string>? point = null)
    {
        var pinned = point is null ? [] : new Dictionary<string, string>(point);
        return Pin(pinned, path, value, null) ? pinned : null;
    }

    /// <summary>Complete points with the value: all of them, or <paramref name="most"/> pseudo-random ones if there are more.</summary>
    public IEnumerable<Dictionary<string, string>> With(string path, string value, int most)
    {
        string[] others = [.. _order.Where(other => other != path)];
        var all = others.Aggregate(1.0, (product, other) => product * _values[other].Length);
        for (var number = 0; number < Math.Min(all, most); number++)
        {
            var wishes = Wishes(others, number, drawn: all > most);
            var point = new Dictionary<string, string>();
            if (!Pin(point, path, value, wishes))
                continue;
            foreach (var other in others)
            {
                var more = new Dictionary<string, string>(point);
                if (Pin(more, other, wishes[other], wishes))
                    point = more;
            }

            yield return point;
        }
    }

    private Dictionary<string, string> Wishes(string[] paths, int number, bool drawn)
    {
        var wishes = new Dictionary<string, string>();
        var rest = number;
        for (var i = 0; i < paths.Length; i++)
        {
            var values = _values[paths[i]];
            var index = drawn ? (int)(Philox.Block((uint)number, (uint)i, 0, 0, 0, 0).X0 % values.Length) : rest % values.Length;
            rest /= values.Length;
            wishes[paths[i]] = values[index];
        }

        return wishes;
    }

    private bool Pin(Dictionary<string, string> point, string path, string value, Dictionary<string, string>? wishes)
    {
        if (point.TryGetValue(path, out var there))
            return there == value;
        // Set before the parents' values, so that circular conditions end.
        point[path] = value;
        if (_parameters[path].When is not { } when)
            return true;
        var (parent, allowed) = when.First();
        if (point.TryGetValue(parent, out var given))
            return allowed.Contains(given);
        return _parameters.ContainsKey(parent)
            && Pin(point, parent, wishes?.GetValueOrDefault(parent) is { } wish && allowed.Contains(wish) ? wish : allowed[0], wishes);
    }

    private static string[] Values(ParameterSpace space) => space switch
    {
        ParameterSpace.Choice choice => [.. choice.Values],
        ParameterSpace.Integer or ParameterSpace.LogInteger => Ends(((ParameterSpace.Bounded)space).Range),
        ParameterSpace.Bounded bounded => [.. Ends(bounded.Range), .. Inside(bounded.Range)],
        _ => [],
    };

    private static string[] Ends(Interval range) => [NumberRange.Format(range.Low), NumberRange.Format(range.High)];

    /// <summary>A number between the ends that is not whole, since nearly all drawn numbers are not whole.</summary>
    private static string[] Inside(Interval range)
    {
        var middle = (range.Low + range.High) / 2;
        while (middle == Math.Floor(middle) && middle > range.Low)
            middle = (range.Low + middle) / 2;
        return middle > range.Low ? [NumberRange.Format(middle)] : [];
    }
}
