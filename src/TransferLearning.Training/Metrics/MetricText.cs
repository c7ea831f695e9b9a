using System.Globalization;

namespace TransferLearning.Training.Metrics;

/// <summary>Formats a metric's value for people.</summary>
public static class MetricText
{
    /// <summary>The value with four decimals, or with a power of ten if four decimals would show 0.</summary>
    public static string Of(double value) => value.ToString(value != 0 && Math.Abs(value) < 0.0005 ? "0.00e+0" : "0.0000", CultureInfo.InvariantCulture);

    /// <summary>Like <see cref="Of(double)"/>; a dash for null.</summary>
    public static string Of(double? value) => value is { } given ? Of(given) : "–";
}
