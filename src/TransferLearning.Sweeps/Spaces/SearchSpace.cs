namespace TransferLearning.Sweeps.Spaces;

/// <summary>The parameters of a sweep. Each comes after the parameter that its condition depends on.</summary>
public sealed class SearchSpace
{
    /// <exception cref="ArgumentException">A name occurs twice, or a condition names an unknown parameter or is circular.</exception>
    public SearchSpace(IEnumerable<ParameterDomain> domains)
    {
        var waiting = domains.ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var domain in waiting)
            if (!names.Add(domain.Name))
                throw new ArgumentException($"the parameter '{domain.Name}' is declared twice");
        foreach (var domain in waiting)
            if (domain.When is { } when && !names.Contains(when.Parent))
                throw new ArgumentException($"the parameter '{domain.Name}' depends on '{when.Parent}', which is not a parameter of the sweep");

        var ordered = new List<ParameterDomain>(waiting.Count);
        var placed = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.Count > 0)
        {
            var next = waiting.FirstOrDefault(domain => domain.When is null || placed.Contains(domain.When.Parent))
                ?? throw new ArgumentException($"the conditions of {string.Join(", ", waiting.Select(d => $"'{d.Name}'"))} are circular");
            waiting.Remove(next);
            ordered.Add(next);
            placed.Add(next.Name);
        }

        Domains = ordered;
        Groups = [.. ordered.GroupBy(ConditionKey).Select(group => (IReadOnlyList<ParameterDomain>)[.. group])];
    }

    /// <summary>The parameters, parents first.</summary>
    public IReadOnlyList<ParameterDomain> Domains { get; }

    /// <summary>Groups of parameters that are always active together; a parent's group comes before its children's.</summary>
    public IReadOnlyList<IReadOnlyList<ParameterDomain>> Groups { get; }

    /// <summary>The domain with a name.</summary>
    public ParameterDomain this[string name] => Domains.First(domain => domain.Name == name);

    /// <summary>Whether the parameter is active, given the values of the parameters before it.</summary>
    public static bool IsActive(ParameterDomain domain, IReadOnlyDictionary<string, double> chosen) =>
        domain.When is not { } when || (chosen.TryGetValue(when.Parent, out var value) && when.Allowed.Contains(value));

    /// <summary>Builds a point: calls <paramref name="value"/> for the active parameters only, parents first.</summary>
    public Point Build(Func<ParameterDomain, double> value)
    {
        var chosen = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var domain in Domains)
            if (IsActive(domain, chosen))
                chosen[domain.Name] = value(domain);
        return new Point(Domains.Where(d => chosen.ContainsKey(d.Name)).Select(d => KeyValuePair.Create(d.Name, chosen[d.Name])));
    }

    /// <summary>The overrides that make the point's experiment, as <c>key=value</c>.</summary>
    public IReadOnlyList<string> Overrides(Point point) =>
        [.. point.Values.Select(pair => $"{pair.Key}={this[pair.Key].Format(pair.Value)}")];

    private static string ConditionKey(ParameterDomain domain) =>
        domain.When is { } when ? $"{when.Parent}={string.Join('|', when.Allowed)}" : "";
}
