namespace TransferLearning.Sweeps.Spaces;

/// <summary>
/// The possible values of one parameter of a sweep. A value is a number: the float or integer itself, or the index of a choice.
/// The samplers work on an inner scale, on which the domain is a closed interval (logarithmic for log domains; integers are widened
/// by a half on both sides) or a set of choices.
/// </summary>
/// <param name="Name">The key path that the parameter sets, for example <c>head.1.dense.units</c>.</param>
/// <param name="When">The condition under which the parameter is active; null for always.</param>
public abstract record ParameterDomain(string Name, Condition? When)
{
    /// <summary>The value at the quantile <paramref name="u"/> (in [0, 1)) of the domain's prior distribution.</summary>
    public abstract double AtQuantile(double u);

    /// <summary>The value as text that an override (<c>key=value</c>) accepts.</summary>
    public abstract string Format(double value);

    /// <summary>The number of values; null for a continuous domain.</summary>
    public abstract int? Count { get; }
}

/// <summary>A condition: the parameter is active only if another parameter has one of the given values.</summary>
/// <param name="Parent">The name of the other parameter.</param>
/// <param name="Allowed">The allowed values of the parent, as numbers (see <see cref="ParameterDomain"/>).</param>
public sealed record Condition(string Parent, IReadOnlyList<double> Allowed);
