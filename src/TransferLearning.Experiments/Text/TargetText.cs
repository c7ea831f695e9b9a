using System.Globalization;

namespace TransferLearning.Experiments.Text;

/// <summary>A regression target as people read it.</summary>
public static class TargetText
{
    private const int Digits = 3;

    /// <summary>A number with at most three digits behind the point: <c>31.5</c>. What rounds to zero is <c>0</c>, never <c>-0</c>.</summary>
    public static string Of(double value) => (Math.Round(value, Digits) + 0.0).ToString("0.###", CultureInfo.InvariantCulture);
}
