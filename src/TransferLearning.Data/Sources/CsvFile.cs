using System.Text;

namespace TransferLearning.Data.Sources;

/// <summary>
/// A CSV file as text. UTF-8 is read, and UTF-16 and UTF-32 with a byte order mark; every other encoding is refused with the line, because
/// its letters would silently become others, and two labels one.
/// </summary>
internal static class CsvFile
{
    /// <summary>What is said of a first line with zero bytes.</summary>
    public const string Unmarked = "zero bytes stand in its first line, as in UTF-16 without a byte order mark. Save the file as 'CSV UTF-8'";

    private const int MostBytesOfALine = 1 << 20;

    /// <summary>Opens the file. Reading throws <see cref="DecoderFallbackException"/> where its bytes are not text; <see cref="Complaint"/> then says where.</summary>
    public static StreamReader Open(string path) =>
        new(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);

    /// <summary>Why the file's bytes are not UTF-8: the first line that is not, its first such byte, and what to do.</summary>
    public static string Complaint(string path)
    {
        if (HasZero(path))
            return Unmarked;
        var (line, invalid) = FirstInvalid(path);
        var letter = invalid is null ? "" : $", {Describe(invalid.Value)}";
        return $"line {line:N0} is not UTF-8{letter}. Save the file as 'CSV UTF-8', or convert it: iconv -f WINDOWS-1252 -t UTF-8 '{Path.GetFileName(path)}'";
    }

    /// <summary>The field separator of a header line: a comma, or the semicolon or tab that Excel writes in many countries where the line has no comma.</summary>
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
        // 0x80 to 0x9F differ from Latin-1, and five of them are nothing: those are named by number alone.
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
