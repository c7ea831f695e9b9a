using System.Text;

namespace TransferLearning.Pictures.Decoding;

/// <summary>Identifies a file by its first bytes, never by its extension.</summary>
internal static class FileSignature
{
    /// <summary>The number of bytes that are needed.</summary>
    public const int Length = 4096;

    private const string Readable = "JPEG, PNG, GIF, BMP, WebP, TIFF, HEIC, AVIF, JPEG 2000 or PSD picture";

    /// <summary>The format of a picture that can be read; None for all other files.</summary>
    public static PictureFormat FormatOf(ReadOnlySpan<byte> start)
    {
        if (IsCommon(start))
            return PictureFormat.Common;
        if (start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8))
            return IsCameraRaw(start) ? PictureFormat.None : PictureFormat.Tiff;
        if (start.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', 0x0D, 0x0A, 0x87, 0x0A]))
            return PictureFormat.Jp2;
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
            return PictureFormat.J2k;
        if (start.StartsWith("8BPS\0\u0001"u8))
            return PictureFormat.Psd;
        return HeifBrands.FormatOf(start);
    }

    /// <summary>Why these bytes cannot begin a picture that can be read; null if they can.</summary>
    public static string? ReasonAgainst(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return "the file is empty";
        if (FormatOf(start) != PictureFormat.None)
            return null;
        return Other(start) is { } other
            ? $"it is {other}, not a {Readable}"
            : $"it is not a {Readable} (it begins with {Convert.ToHexString(start[..Math.Min(8, start.Length)])})";
    }

    /// <summary>Why a file is incomplete. A JPEG or PNG without its end mark was cut short, even if every pixel is there.</summary>
    public static string? ReasonAgainstEnd(ReadOnlySpan<byte> file) =>
        (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) && file.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0)
        || (file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50]) && file.LastIndexOf("IEND"u8) < 0)
            ? $"it is cut short: its end mark is missing after {file.Length:N0} bytes"
            : null;

    private static bool IsCommon(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        || start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8)
        || (start.StartsWith("BM"u8) && start.Length > 26)
        || (start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..12].SequenceEqual("WEBP"u8));

    // Cameras' raw files are TIFF structures whose first picture is a thumbnail. Read as TIFF, they would give the thumbnail.
    private static bool IsCameraRaw(ReadOnlySpan<byte> start) =>
        (start.Length > 10 && start[8..10].SequenceEqual("CR"u8))
        || TiffDirectory.Read(start, TiffDirectory.DngVersion) is not null
        || TiffDirectory.Read(start, TiffDirectory.SubfileType) is 1;

    private static string? Other(ReadOnlySpan<byte> start)
    {
        if ((start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8)) || start.StartsWith("IIU\0"u8) || start.StartsWith("IIRO"u8) || start.StartsWith("FUJIFILMCCD-RAW"u8))
            return "a camera's raw file (develop it, or take the JPEG beside it)";
        if (HeifBrands.NameOf(start) is { } name)
            return name;
        if (start.StartsWith("8BPS"u8))
            return "a large Photoshop document (PSB)";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || start.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ']))
            return "a JPEG XL file";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x00, 0x05, 0x16, 0x07]))
            return "a file of macOS metadata, named ._ (AppleDouble)";
        if (start.Length > 2 && start[0] == 'P' && start[1] is >= (byte)'1' and <= (byte)'7' && start[2] is (byte)'\n' or (byte)' ' or (byte)'\r')
            return "a PPM file";
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
            return "a Git LFS pointer (run 'git lfs pull')";
        if (text.StartsWith("<?xml", StringComparison.Ordinal) || text.StartsWith("<svg", StringComparison.OrdinalIgnoreCase))
            return "an XML or SVG document";
        return text.All(character => character is >= ' ' and < '\u007F' or '\r' or '\n' or '\t') ? "a text file" : null;
    }
}
