namespace TransferLearning.Sweeps.Spaces;

/// <summary>
/// What one parameter of a sweep may be. A value is a number: the float or the integer itself, or the index of a choice.
/// The samplers work on an inner scale on which the domain is one closed interval (logarithmic where asked for, integers
/// widened by a half on either side), or a set of choices.
/// </summary>
/// <param name="Name">The key path of the language that it sets, for example <c>head.1.dense.units</c>.</param>
/// <param name="When">The condition under which the parameter is there at all; null: always.</param>
public abstract record ParameterDomain(string Name, Condition? When)
{
    /// <summary>The value at the quantile <paramref name="u"/> (in [0, 1)) of the domain's own prior distribution.</summary>
    public abstract double AtQuantile(double u);

    /// <summary>The value as the text that an override of the language takes.</summary>
    public abstract string Format(double value);

    /// <summary>How many values there are, where they can be counted; null for a continuous domain.</summary>
    public abstract int? Count { get; }
}

/// <summary>A parameter is there only where another one has one of the given values.</summary>
/// <param name="Parent">The name of the parameter it depends on.</param>
/// <param name="Allowed">The parent's values, as in <see cref="ParameterDomain"/>.</param>
public sealed record Condition(string Parent, IReadOnlyList<double> Allowed);
