using System.Text;

namespace TransferLearning.Experiments.Documents;

/// <summary>Reads a UTF-8 text file of limited size.</summary>
internal static class TextFile
{
    /// <summary>The file's text, without a byte order mark.</summary>
    /// <param name="file">The file, as the user typed it.</param>
    /// <param name="place">Where a missing file is reported: the place that names it. Null for the file itself.</param>
    /// <exception cref="DocumentException">The file cannot be read, is too large, or is not UTF-8.</exception>
    public static string Read(string file, SourceLocation? place = null)
    {
        var whole = place ?? new SourceLocation(file, 0, 0);
        byte[] bytes;
        try
        {
            if (file.Length == 0 || Directory.Exists(file))
                throw new DocumentException(Codes.Unreadable, file.Length == 0 ? "an experiment is a YAML file; the name is empty" : $"'{file}' is a folder; an experiment is a YAML file{Inside(file)}", whole);
            if (!File.Exists(file))
                throw new DocumentException(Codes.Unreadable, $"the file '{file}' does not exist.{Beside(file)}", whole);
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            var length = stream.CanSeek ? stream.Length : throw new DocumentException(Codes.Unreadable, $"'{file}' is not a regular file", whole);
            if (length > Limits.Bytes)
                throw new DocumentException(Codes.TooLarge, $"the file has {length:N0} bytes; an experiment has at most {Limits.Bytes:N0}", new SourceLocation(file, 0, 0));
            bytes = new byte[length];
            bytes = bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DocumentException(Codes.Unreadable, $"the file '{file}' cannot be read: {exception.Message}", whole);
        }

        return Decode(bytes, file);
    }

    private static string Decode(byte[] bytes, string file)
    {
        ReadOnlySpan<byte> text = bytes;
        if (text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new DocumentException(Codes.Unreadable, "the file is UTF-16; save it as UTF-8", new SourceLocation(file, 1, 1));
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[3..];
        try
        {
            var decoded = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
            var control = decoded.AsSpan().IndexOfAnyInRange('\0', '\b');
            if (control < 0)
                return decoded;
            var above = decoded.AsSpan(0, control);
            throw new DocumentException(Codes.Syntax, $"not well-formed YAML: a control character (U+{(int)decoded[control]:X4})", new SourceLocation(file, above.Count('\n') + 1, above.Length - above.LastIndexOf('\n')));
        }
        catch (DecoderFallbackException exception)
        {
            var before = text[..Math.Max(0, exception.Index)];
            var line = before.Count((byte)'\n') + 1;
            throw new DocumentException(Codes.Unreadable, "the file is not UTF-8: it has an invalid byte here; save it as UTF-8", new SourceLocation(file, line, before.Length - before.LastIndexOf((byte)'\n')));
        }
    }

    private static string Inside(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*.yaml").Select(Path.GetFileName).Order(StringComparer.Ordinal).Take(3).ToArray();
        return files.Length == 0 ? "" : $" (it has: {string.Join(", ", files)})";
    }

    private static string Beside(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file));
        return !Directory.Exists(folder)
            ? $" Neither does the folder '{Path.GetDirectoryName(file)}'."
            : Suggestions.Among(Path.GetFileName(file), Directory.EnumerateFiles(folder, "*.y*ml").Select(each => Path.GetFileName(each)).Order(StringComparer.Ordinal));
    }
}
