namespace TransferLearning.Experiments.Sections.Sweep;

/// <summary>
/// The values that a parameter of a sweep may take: a list, or one of the named spaces. With <c>when</c> beside the name, the
/// parameter is used only in points where another parameter has one of the given values.
/// </summary>
[Noun("space")]
public abstract record ParameterSpace
{
    /// <summary>The other parameter's path, with the allowed values as one-line YAML; null for always. Has one entry.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? When { get; init; }

    /// <summary>A list of values. Each may be any YAML; it is kept as text in the form of <c>--set</c>.</summary>
    [Kind("choice", "One value of a list; the same as writing the list alone.", Scalar = nameof(Values), ScalarOnly = true)]
    public sealed record Choice : ParameterSpace
    {
        [Key("values", "The values.", Required = true, MinimumCount = 1, Example = "[relu, gelu]")]
        public IReadOnlyList<string> Values { get; init; } = [];
    }

    /// <summary>A space between two bounds.</summary>
    public abstract record Bounded : ParameterSpace
    {
        private protected Bounded()
        {
        }

        [Key("range", "The bounds.", Required = true, Example = "[0.1, 0.5]")]
        public Interval Range { get; init; }
    }

    /// <summary>A real number, uniform between two bounds.</summary>
    [Kind("uniform", "A number, uniform between two bounds.", Scalar = nameof(Range), ScalarOnly = true)]
    public sealed record Uniform : Bounded;

    /// <summary>A real number whose logarithm is uniform between two positive bounds.</summary>
    [Kind("log_uniform", "A number whose logarithm is uniform between two bounds above 0.", Scalar = nameof(Range), ScalarOnly = true)]
    public sealed record LogUniform : Bounded, IChecked
    {
        /// <inheritdoc/>
        public void Check(ICheck check)
        {
            if (Range.Low <= 0)
                check.Error("range", FormattableString.Invariant($"a log_uniform space needs bounds above 0; got {Range.Low}"));
        }
    }

    /// <summary>A whole number, uniform between two bounds, both included.</summary>
    [Kind("int", "A whole number, uniform between two bounds, both included.", Scalar = nameof(Range), ScalarOnly = true)]
    public sealed record Integer : Bounded, IChecked
    {
        /// <inheritdoc/>
        public void Check(ICheck check) => CheckWhole(this, check);
    }

    /// <summary>A whole number whose logarithm is uniform between two positive bounds, both included.</summary>
    [Kind("log_int", "A whole number whose logarithm is uniform between two bounds above 0, both included.", Scalar = nameof(Range), ScalarOnly = true)]
    public sealed record LogInteger : Bounded, IChecked
    {
        /// <inheritdoc/>
        public void Check(ICheck check)
        {
            CheckWhole(this, check);
            if (Range.Low <= 0)
                check.Error("range", FormattableString.Invariant($"a log_int space needs bounds above 0; got {Range.Low}"));
        }
    }

    private static void CheckWhole(Bounded space, ICheck check)
    {
        if (space.Range.Low != Math.Floor(space.Range.Low) || space.Range.High != Math.Floor(space.Range.High) || Math.Abs(space.Range.Low) > int.MaxValue || Math.Abs(space.Range.High) > int.MaxValue)
            check.Error("range", "a space of whole numbers needs whole numbers as bounds");
    }
}
