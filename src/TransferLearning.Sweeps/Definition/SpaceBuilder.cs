using TransferLearning.Sweeps.Spaces;

namespace TransferLearning.Sweeps.Definition;

/// <summary>Builds the search space from the parameters of a <c>sweep</c> section.</summary>
internal static class SpaceBuilder
{
    /// <exception cref="ArgumentException">A parameter's <c>when</c> is invalid.</exception>
    public static SearchSpace Build(SweepSection sweep)
    {
        var domains = new List<ParameterDomain>();
        foreach (var (name, space) in sweep.Parameters)
            domains.Add(Domain(name, space, Condition(name, space, sweep.Parameters)));
        return new SearchSpace(domains);
    }

    private static ParameterDomain Domain(string name, ParameterSpace space, Condition? when) => space switch
    {
        ParameterSpace.Choice choice => new ChoiceDomain(name, choice.Values, when),
        ParameterSpace.Uniform uniform => new FloatDomain(name, uniform.Range.Low, uniform.Range.High, When: when),
        ParameterSpace.LogUniform log => new FloatDomain(name, log.Range.Low, log.Range.High, Log: true, When: when),
        ParameterSpace.Integer integer => new IntDomain(name, (long)integer.Range.Low, (long)integer.Range.High, When: when),
        ParameterSpace.LogInteger integer => new IntDomain(name, (long)integer.Range.Low, (long)integer.Range.High, Log: true, When: when),
        _ => throw new ArgumentException($"the parameter '{name}' has an unknown kind of space: {space.GetType().Name}"),
    };

    private static Condition? Condition(string name, ParameterSpace space, IReadOnlyDictionary<string, ParameterSpace> all)
    {
        if (space.When is not { Count: > 0 } when)
            return null;
        if (when.Count > 1)
            throw new ArgumentException($"the parameter '{name}' depends on several others; 'when' takes one");
        var (parent, values) = when.First();
        if (!all.TryGetValue(parent, out var of))
            throw new ArgumentException($"the parameter '{name}' depends on '{parent}', which is not a parameter of the sweep");
        if (of is not ParameterSpace.Choice choice)
            throw new ArgumentException($"the parameter '{name}' depends on '{parent}', which is not a list of values");
        return new Condition(parent, [.. values.Select(value => Index(parent, choice, value))]);
    }

    private static double Index(string parent, ParameterSpace.Choice choice, string value)
    {
        var index = choice.Values.ToList().IndexOf(value);
        return index >= 0 ? index
            : throw new ArgumentException($"'when' expects '{parent}' to be '{value}', which is not one of its values ({string.Join(", ", choice.Values)})");
    }
}
