using System.Globalization;

namespace TransferLearning.Experiments.Values;

/// <summary>
/// A number of bytes, written with a unit: <c>512 MB</c>, <c>20GB</c>, <c>1.5 GiB</c>. KB, MB and GB are powers of 1000; KiB, MiB and GiB of 1024.
/// </summary>
public readonly record struct ByteSize(long Bytes)
{
    private static readonly (string Suffix, double Factor)[] Units =
    [
        ("KiB", 1024d), ("MiB", 1024d * 1024), ("GiB", 1024d * 1024 * 1024), ("TiB", 1024d * 1024 * 1024 * 1024),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    /// <summary>Parses <c>20GB</c>; false if the text is not a size.</summary>
    public static bool TryParse(string text, out ByteSize size)
    {
        size = default;
        var number = text.Trim();
        var factor = 1d;
        foreach (var unit in Units)
        {
            if (!number.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase))
                continue;
            (number, factor) = (number[..^unit.Suffix.Length].TrimEnd(), unit.Factor);
            break;
        }

        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value * factor is not (>= 0 and < 9e18))
            return false;
        size = new((long)(value * factor));
        return true;
    }

    /// <summary>The shortest exact form.</summary>
    public override string ToString()
    {
        foreach (var (suffix, factor) in Units.OrderByDescending(unit => unit.Factor))
            if (Bytes >= factor && Bytes % (long)factor == 0)
                return FormattableString.Invariant($"{Bytes / (long)factor}{suffix}");
        return "0B";
    }
}
