using System.Text;

namespace TransferLearning.Data.Sources;

/// <summary>
/// A CSV file as text: UTF-8, or UTF-16 and UTF-32 with a byte order mark. Any other encoding is refused with its line: letters would
/// silently change, and two labels might become one.
/// </summary>
internal static class CsvFile
{
    /// <summary>The message about a first line with zero bytes.</summary>
    public const string Unmarked = "its first line has zero bytes, as in UTF-16 without a byte order mark. Save the file as 'CSV UTF-8'";

    private const int MostBytesOfALine = 1 << 20;

    /// <summary>
    /// Opens the file. Reading throws <see cref="DecoderFallbackException"/> if the bytes are not text; <see cref="Complaint"/> then says where.
    /// </summary>
    public static StreamReader Open(string path) =>
        new(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);

    /// <summary>Why the file is not UTF-8: its first invalid line and byte, and what to do.</summary>
    public static string Complaint(string path)
    {
        if (HasZero(path))
            return Unmarked;
        var (line, invalid) = FirstInvalid(path);
        var letter = invalid is null ? "" : $", {Describe(invalid.Value)}";
        return $"line {line:N0} is not UTF-8{letter}. Save the file as 'CSV UTF-8', or convert it: iconv -f WINDOWS-1252 -t UTF-8 '{Path.GetFileName(path)}'";
    }

    /// <summary>The field separator of a header line: a comma, or, if it has none, the semicolon or tab that Excel writes in many countries.</summary>
    public static char Separator(string header) =>
        header.Contains(',') ? ',' : header.Contains(';') ? ';' : header.Contains('\t') ? '\t' : ',';

    private static bool HasZero(string path)
    {
        using var stream = File.OpenRead(path);
        var start = new byte[64];
        return start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)).Contains((byte)0);
    }

    private static string Describe(byte invalid)
    {
        // In Windows-1252, 0x80 to 0x9F differ from Latin-1 and five of them are undefined, so only their numbers are shown.
        var text = invalid >= 0xA0 ? $" ('{(char)invalid}' in Windows-1252, which Excel saves)" : "";
        return $"byte 0x{invalid:X2}{text}";
    }

    private static (long Line, byte? Invalid) FirstInvalid(string path)
    {
        using var stream = new BufferedStream(File.OpenRead(path), 1 << 16);
        var (bytes, line) = (new List<byte>(), 1L);
        for (var next = stream.ReadByte(); next >= 0; next = stream.ReadByte())
        {
            bytes.Add((byte)next);
            if (next != '\n' && bytes.Count < MostBytesOfALine)
                continue;
            if (FirstInvalid(bytes) is { } invalid)
                return (line, invalid);
            bytes.Clear();
            line += next == '\n' ? 1 : 0;
        }
        return (line, FirstInvalid(bytes));
    }

    private static byte? FirstInvalid(List<byte> bytes)
    {
        var rest = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes);
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(rest, out _, out var consumed) != System.Buffers.OperationStatus.Done)
                return rest[0];
            rest = rest[consumed..];
        }
        return null;
    }
}
