using System.Text.Json;

namespace TransferLearning.Models.Weights;

/// <summary>
/// Reads the preprocessing numbers (mean, deviation, scale) of a file, one per channel. They are checked wherever they come from: a deviation of 0 makes
/// every pixel infinite, and hours later the run ends with a NaN loss.
/// </summary>
internal static class PixelNumbers
{
    /// <summary>Far larger than any sensible number, but small enough that pixels stay finite as 32-bit floats.</summary>
    private const double Largest = 1e12;

    /// <summary>The <c>mean</c> and <c>std</c> of a JSON object.</summary>
    /// <exception cref="FormatException">They are not the mean and deviation of three channels. The message names the key.</exception>
    public static (double[] Mean, double[] Std) MeanAndStd(JsonElement of)
    {
        var (mean, std) = (Three(of, "mean"), Three(of, "std"));
        foreach (var value in std)
            if (value < 1 / Largest) throw new FormatException($"'std' has {Shown(value)}, and a deviation is greater than 0");
        return (mean, std);
    }

    /// <summary>A number in a JSON object.</summary>
    /// <exception cref="FormatException">The key is missing or its value is not a usable number. The message names the key.</exception>
    public static double Number(JsonElement of, string key) =>
        of.TryGetProperty(key, out var value) ? Checked(value, key) : throw new FormatException($"'{key}' is missing");

    private static double[] Three(JsonElement of, string key)
    {
        if (!of.TryGetProperty(key, out var list)) throw new FormatException($"'{key}' is missing");
        if (list.ValueKind != JsonValueKind.Array) throw new FormatException($"'{key}' is not a list");
        if (list.GetArrayLength() is not 3 and var count) throw new FormatException($"'{key}' has {count} numbers where 3 channels are meant");
        return [.. list.EnumerateArray().Select(value => Checked(value, key))];
    }

    private static double Checked(JsonElement value, string key)
    {
        if (value.ValueKind != JsonValueKind.Number) throw new FormatException($"'{key}' has {WeightFileException.Shown(value.GetRawText())}, which is no number");
        var number = value.GetDouble();
        return Math.Abs(number) <= Largest ? number : throw new FormatException($"'{key}' has {Shown(number)}, which is out of range");
    }

    private static string Shown(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
