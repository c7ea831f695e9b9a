using System.Globalization;

namespace TransferLearning.Experiments.Files;

/// <summary>Makes the name of a file or folder from a text that a user chose: the name of an experiment, a run or a sweep.</summary>
public static class SafeFileName
{
    // Four bytes each at most, so that the name with its end stays below the 255 bytes that file systems allow.
    private const int MaximumLength = 50;

    // Windows takes these for devices, in any case and with any extension.
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(port => new[] { $"COM{port}", $"LPT{port}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A name that is valid on Linux, macOS and Windows: letters (with their marks), digits, <c>-</c>, <c>_</c> and <c>.</c> stay, everything else becomes a <c>-</c>.
    /// It is not hidden, does not end with a dot, and is not the name of a device.
    /// </summary>
    /// <param name="text">Any text; of a long one the beginning.</param>
    /// <param name="end">Follows unchanged, for example an extension.</param>
    public static string Of(string text, string end = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(end);
        var kept = ComposedText.Of(text);
        kept = kept.Length > MaximumLength ? kept[..MaximumLength] : kept;
        var name = string.Concat(kept.Select(c => IsKept(c) ? c : '-')) + end;
        if (name.StartsWith('.'))
            name = "-" + name[1..];
        if (name.Length == 0 || name.EndsWith('.'))
            name = name.TrimEnd('.') + "-";
        return Devices.Contains(name.Split('.')[0]) ? "_" + name : name;
    }

    private static bool IsKept(char c) =>
        char.IsLetterOrDigit(c) || c is '-' or '_' or '.' || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
