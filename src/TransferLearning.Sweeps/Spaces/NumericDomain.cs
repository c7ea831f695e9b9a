using System.Globalization;

namespace TransferLearning.Sweeps.Spaces;

/// <summary>A range of numbers.</summary>
/// <param name="Low">The smallest value, included.</param>
/// <param name="High">The largest value, included.</param>
/// <param name="Log">Whether the logarithm of the value, and not the value, is uniformly distributed.</param>
public abstract record NumericDomain(string Name, double Low, double High, bool Log, Condition? When) : ParameterDomain(Name, When)
{
    /// <summary>The interval's lower end on the inner scale.</summary>
    public abstract double InnerLow { get; }

    /// <summary>The interval's upper end on the inner scale.</summary>
    public abstract double InnerHigh { get; }

    /// <summary>The interval on the inner scale that a value stands for: a cell for an integer, a point for a float.</summary>
    public abstract (double Low, double High) Cell(double value);

    /// <summary>Converts a value to the inner scale.</summary>
    public double ToInner(double value) => Log ? Math.Log(value) : value;

    /// <summary>Converts from the inner scale to a value of the domain.</summary>
    public abstract double FromInner(double inner);

    /// <inheritdoc/>
    public override double AtQuantile(double u) => FromInner(InnerLow + u * (InnerHigh - InnerLow));
}

/// <summary>A real number, uniform or log-uniform.</summary>
public sealed record FloatDomain(string Name, double Low, double High, bool Log = false, Condition? When = null)
    : NumericDomain(Name, Low, High, Log, When)
{
    public override double InnerLow => ToInner(Low);
    public override double InnerHigh => ToInner(High);
    public override int? Count => Low == High ? 1 : null;

    public override (double Low, double High) Cell(double value) => (ToInner(value), ToInner(value));

    public override double FromInner(double inner) => Math.Clamp(Log ? Math.Exp(inner) : inner, Low, High);

    public override string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>An integer. On the inner scale, each integer has a cell from −0.5 to +0.5 around it, so that all are equally likely.</summary>
public sealed record IntDomain(string Name, long Minimum, long Maximum, bool Log = false, Condition? When = null)
    : NumericDomain(Name, Minimum, Maximum, Log, When)
{
    public override double InnerLow => ToInner(Low - 0.5);
    public override double InnerHigh => ToInner(High + 0.5);
    public override int? Count => checked((int)Math.Min(int.MaxValue, Maximum - Minimum + 1));

    public override (double Low, double High) Cell(double value) => (ToInner(value - 0.5), ToInner(value + 0.5));

    public override double FromInner(double inner) =>
        Math.Clamp(Math.Round(Log ? Math.Exp(inner) : inner, MidpointRounding.AwayFromZero), Low, High);

    public override string Format(double value) => ((long)value).ToString(CultureInfo.InvariantCulture);
}
