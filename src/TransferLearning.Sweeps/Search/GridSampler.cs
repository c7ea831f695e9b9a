using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Search;

/// <summary>
/// Every combination of the values; the last parameter changes fastest. Combinations that differ only in an inactive parameter count once.
/// </summary>
internal sealed class GridSampler : ISampler
{
    /// <summary>The largest number of points in a grid.</summary>
    public const int Limit = 100_000;

    private readonly List<Point> _points = [];

    /// <exception cref="ArgumentException">A parameter is continuous, or there are more than <see cref="Limit"/> combinations.</exception>
    public GridSampler(SearchSpace space)
    {
        foreach (var domain in space.Domains)
            if (domain.Count is null)
                throw new ArgumentException($"the parameter '{domain.Name}' is continuous: a grid needs a list, 'choice' or 'int'");
        var seen = new HashSet<Point>();
        Extend(space, 0, new Dictionary<string, double>(StringComparer.Ordinal), seen);
    }

    public int? Count => _points.Count;

    public Point Next(int trial, IReadOnlyList<Observation> observations) => _points[trial];

    private void Extend(SearchSpace space, int depth, Dictionary<string, double> chosen, HashSet<Point> seen)
    {
        if (depth == space.Domains.Count)
        {
            var point = space.Build(domain => chosen[domain.Name]);
            if (!seen.Add(point))
                return;
            if (_points.Count == Limit)
                throw new ArgumentException($"the grid has more than {Limit} points");
            _points.Add(point);
            return;
        }

        var next = space.Domains[depth];
        if (!SearchSpace.IsActive(next, chosen))
        {
            Extend(space, depth + 1, chosen, seen);
            return;
        }

        foreach (var value in Enumerate(next))
        {
            chosen[next.Name] = value;
            Extend(space, depth + 1, chosen, seen);
        }

        chosen.Remove(next.Name);
    }

    private static IEnumerable<double> Enumerate(ParameterDomain domain)
    {
        var first = domain is NumericDomain numeric ? numeric.Low : 0;
        for (var i = 0; i < domain.Count!.Value; i++)
            yield return first + i;
    }
}
