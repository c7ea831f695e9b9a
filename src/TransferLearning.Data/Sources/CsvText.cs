using System.Text;

namespace TransferLearning.Data.Sources;

/// <summary>Comma-separated values as in RFC 4180: quoted fields may contain commas, line breaks and doubled quotes.</summary>
internal static class CsvText
{
    /// <summary>The records, each with its first line, from 1.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="separator">The field separator.</param>
    /// <exception cref="FormatException">A quote is never closed, or text follows a closing quote. The message says where.</exception>
    public static IEnumerable<(int Line, List<string> Fields)> Read(TextReader reader, char separator = ',')
    {
        var (line, field) = (1, new StringBuilder());
        while (reader.Peek() >= 0)
        {
            var (start, fields, ended) = (line, new List<string>(), false);
            while (!ended)
            {
                field.Clear();
                if (reader.Peek() == '"')
                    line = Quoted(reader, field, line);
                else
                    while (reader.Peek() is >= 0 and not '\n' and not '\r' && reader.Peek() != separator)
                        field.Append((char)reader.Read());
                fields.Add(field.ToString());
                ended = EndOfField(reader, separator, ref line);
            }
            if (fields is not [""])
                yield return (start, fields);
        }
    }

    private static int Quoted(TextReader reader, StringBuilder field, int line)
    {
        var start = line;
        reader.Read();
        while (true)
        {
            var next = reader.Read();
            if (next < 0)
                throw new FormatException($"line {start}: a quote is never closed");
            if (next == '"' && reader.Peek() != '"')
                return line;
            if (next == '"')
                reader.Read();
            if (next == '\n')
                line++;
            field.Append((char)next);
        }
    }

    private static bool EndOfField(TextReader reader, char separator, ref int line)
    {
        var next = reader.Read();
        if (next == separator)
            return false;
        if (next == '\r' && reader.Peek() == '\n')
            next = reader.Read();
        if (next >= 0 && next is not '\n' and not '\r')
            throw new FormatException($"line {line}: '{(char)next}' after a closing quote");
        line++;
        return true;
    }
}
