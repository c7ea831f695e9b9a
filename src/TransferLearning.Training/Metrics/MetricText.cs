using System.Globalization;

namespace TransferLearning.Training.Metrics;

/// <summary>A metric's value as text for people.</summary>
public static class MetricText
{
    /// <summary>Four decimals, or powers of ten where four decimals would show 0.</summary>
    public static string Of(double value) => value.ToString(value != 0 && Math.Abs(value) < 0.0005 ? "0.00e+0" : "0.0000", CultureInfo.InvariantCulture);

    /// <summary>As <see cref="Of(double)"/>; a dash where nothing was measured.</summary>
    public static string Of(double? value) => value is { } given ? Of(given) : "–";
}
