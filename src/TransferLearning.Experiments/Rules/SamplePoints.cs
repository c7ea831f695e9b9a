using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Randomness;

namespace TransferLearning.Experiments.Rules;

/// <summary>Points of a sweep, to try while it is checked. Of a range, its ends and a number inside stand for all.</summary>
internal sealed class SamplePoints
{
    private readonly IReadOnlyDictionary<string, ParameterSpace> _parameters;
    private readonly Dictionary<string, string[]> _values;
    private readonly string[] _order;

    public SamplePoints(IReadOnlyDictionary<string, ParameterSpace> parameters)
    {
        _parameters = parameters;
        _values = parameters.ToDictionary(each => each.Key, each => Values(each.Value));
        // What others depend on is chosen before them.
        _order = [.. parameters.Keys.OrderBy(path => parameters[path].When is null ? 0 : 1)];
    }

    /// <summary>The parameter's values, or some of its range.</summary>
    public IReadOnlyList<string> Of(string path) => _values[path];

    /// <summary>The value and, of the parameters that a <c>when</c> asks for, the first that it allows; null where the point that is there excludes it.</summary>
    public Dictionary<string, string>? Pin(string path, string value, IReadOnlyDictionary<string, string>? point = null)
    {
        var pinned = point is null ? [] : new Dictionary<string, string>(point);
        return Pin(pinned, path, value, null) ? pinned : null;
    }

    /// <summary>Whole points with the value: all of them, or as many drawn ones.</summary>
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
        // Before what it depends on, so that conditions in a circle end.
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

    /// <summary>A number between the ends that is not whole, since nearly all that are drawn are not.</summary>
    private static string[] Inside(Interval range)
    {
        var middle = (range.Low + range.High) / 2;
        while (middle == Math.Floor(middle) && middle > range.Low)
            middle = (range.Low + middle) / 2;
        return middle > range.Low ? [NumberRange.Format(middle)] : [];
    }
}
