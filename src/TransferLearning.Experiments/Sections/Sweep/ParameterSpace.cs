namespace TransferLearning.Experiments;

/// <summary>The values that a parameter of a sweep may take: a list, or one of the named spaces.</summary>
[Noun("space")]
public abstract record ParameterSpace
{
    /// <summary>A list of values, each any YAML, kept as the text that <c>--set</c> takes.</summary>
    /// <param name="Values">One value or more, as one-line YAML.</param>
    public sealed record Choice(IReadOnlyList<string> Values) : ParameterSpace;

    /// <summary>A real number, uniform between two bounds.</summary>
    [Kind("uniform", "A number, uniform between two bounds.", Scalar = nameof(Range), ScalarOnly = true)]
    public sealed record Uniform : ParameterSpace
    {
        [Key("range", "The bounds.", Required = true, Example = "[0.0, 0.5]")]
        public Interval Range { get; init; }
    }

    /// <summary>A real number whose logarithm is uniform between two positive bounds.</summary>
    [Kind("log_uniform", "A number whose logarithm is uniform between two positive bounds.", Scalar = nameof(Range), ScalarOnly = true)]
    public sealed record LogUniform : ParameterSpace, IChecked
    {
        [Key("range", "The bounds.", Required = true, Example = "[1e-6, 1e-3]")]
        public Interval Range { get; init; }

        /// <inheritdoc/>
        public void Check(ICheck check)
        {
            if (check.IsGiven("range") && Range.Low <= 0)
                check.Error("range", FormattableString.Invariant($"a log_uniform space needs bounds above 0; received {Range.Low}"));
        }
    }

    /// <summary>A whole number, uniform between two bounds, both included.</summary>
    [Kind("int", "A whole number, uniform between two bounds, both included.", Scalar = nameof(Range), ScalarOnly = true)]
    public sealed record Integer : ParameterSpace, IChecked
    {
        [Key("range", "The bounds.", Required = true, Example = "[1, 8]")]
        public Interval Range { get; init; }

        /// <inheritdoc/>
        public void Check(ICheck check)
        {
            if (Range.Low != Math.Floor(Range.Low) || Range.High != Math.Floor(Range.High))
                check.Error("range", "an int space needs whole numbers as bounds");
        }
    }
}
