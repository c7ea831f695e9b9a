using System.Globalization;

namespace TransferLearning.Experiments.Values;

/// <summary>A bound that a metric's final value must satisfy: <c>&gt;= 0.95</c>.</summary>
/// <param name="Operator">One of <c>&gt;=</c>, <c>&gt;</c>, <c>&lt;=</c>, <c>&lt;</c>, <c>==</c>.</param>
/// <param name="Threshold">The bound.</param>
public sealed record Expectation(string Operator, double Threshold)
{
    private static readonly string[] Operators = [">=", "<=", "==", ">", "<"];

    /// <summary>Parses <c>&gt;= 0.95</c>; false if the text is not a bound.</summary>
    public static bool TryParse(string text, out Expectation? expectation)
    {
        expectation = null;
        var trimmed = text.Trim();
        var op = Array.Find(Operators, candidate => trimmed.StartsWith(candidate, StringComparison.Ordinal));
        if (op is null || !double.TryParse(trimmed[op.Length..].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var threshold) || !double.IsFinite(threshold))
            return false;
        expectation = new(op, threshold);
        return true;
    }

    /// <summary>Whether the value satisfies the bound; NaN never does.</summary>
    public bool Holds(double value) => Operator switch
    {
        ">=" => value >= Threshold,
        "<=" => value <= Threshold,
        ">" => value > Threshold,
        "<" => value < Threshold,
        _ => value == Threshold,
    };

    public override string ToString() => FormattableString.Invariant($"{Operator} {Threshold:R}");
}
