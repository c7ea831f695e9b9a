using System.Text.Json;

namespace TransferLearning.Models.Weights;

/// <summary>
/// The numbers by which a file says what its weights expect of an image, one a channel. Checked wherever they come from: a deviation of 0 makes every pixel infinite,
/// and the run ends hours later with a loss that is no number.
/// </summary>
internal static class PixelNumbers
{
    /// <summary>Far beyond any that means something, and near enough that pixels stay numbers as 32-bit floats.</summary>
    private const double Largest = 1e12;

    /// <summary>What <c>mean</c> and <c>std</c> of an object say.</summary>
    /// <exception cref="FormatException">They are no mean and deviation of three channels; the message names the key.</exception>
    public static (double[] Mean, double[] Std) MeanAndStd(JsonElement of)
    {
        var (mean, std) = (Three(of, "mean"), Three(of, "std"));
        foreach (var value in std)
            if (value < 1 / Largest) throw new FormatException($"'std' has {Shown(value)}, and a deviation is greater than 0");
        return (mean, std);
    }

    /// <summary>One number of an object.</summary>
    /// <exception cref="FormatException">It is missing, or none to compute with; the message names the key.</exception>
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
