using System.Text;

namespace TransferLearning.Data;

/// <summary>Says what a file is by its first bytes. The name's extension is never asked.</summary>
internal static class FileSignature
{
    /// <summary>How many bytes it looks at.</summary>
    public const int Length = 512;

    /// <summary>Why these bytes cannot be the beginning of a picture that is read here; null where they can.</summary>
    public static string? ReasonAgainst(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return "the file is empty";
        if (IsReadable(start))
            return null;
        return Other(start) is { } other
            ? $"it is {other}, not a JPEG, PNG, GIF, BMP or WebP picture"
            : $"it is not a JPEG, PNG, GIF, BMP or WebP picture (it begins with {Convert.ToHexString(start[..Math.Min(8, start.Length)])})";
    }

    /// <summary>Why a file cannot be whole: a JPEG or PNG without its end mark was cut short, be it by so little that every pixel is there.</summary>
    public static string? ReasonAgainstEnd(ReadOnlySpan<byte> file) =>
        (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) && file.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0)
        || (file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50]) && file.LastIndexOf("IEND"u8) < 0)
            ? $"it is cut short: its end mark is missing after {file.Length:N0} bytes"
            : null;

    private static bool IsReadable(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        || start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8)
        || (start.StartsWith("BM"u8) && start.Length > 26)
        || (start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..12].SequenceEqual("WEBP"u8));

    private static string? Other(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8))
            return "a TIFF file";
        if (start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8))
            return start[8..12].IndexOf("avi"u8) == 0 ? "an AVIF file" : "a HEIF or MP4 file";
        if (start.StartsWith("%PDF"u8))
            return "a PDF document";
        if (start.StartsWith("PK\u0003\u0004"u8))
            return "a zip archive";
        if (start.StartsWith("\u001F"u8) && start.Length > 1 && start[1] == 0x8B)
            return "a gzip archive";
        return Text(start);
    }

    private static string? Text(ReadOnlySpan<byte> start)
    {
        if (start.IndexOf((byte)0) >= 0)
            return null;
        var text = Encoding.Latin1.GetString(start).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\r', '\n', '\t');
        if (text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return "an HTML page (a download that failed?)";
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return "a pointer of Git LFS (run 'git lfs pull')";
        if (text.StartsWith("<?xml", StringComparison.Ordinal) || text.StartsWith("<svg", StringComparison.OrdinalIgnoreCase))
            return "an XML or SVG document";
        return text.All(character => character is >= ' ' and < '\u007F' or '\r' or '\n' or '\t') ? "a text file" : null;
    }
}
