using System.Text.Json;

namespace TransferLearning.Data.Sources;

/// <summary>Reads JSON Lines: an object on each line. The names in the first one are the columns.</summary>
internal static class JsonRows
{
    /// <summary>Whether a file has JSON on its lines by its name.</summary>
    public static bool Is(string path) => Path.GetExtension(path).ToUpperInvariant() is ".JSONL" or ".NDJSON";

    /// <summary>The columns, and then the values of each line in their order. Empty lines are passed over.</summary>
    /// <param name="reader">The file; it is read from its start.</param>
    /// <param name="wanted">The columns that are needed: each line must have them, as text, number, true or false.</param>
    /// <exception cref="FormatException">A line is no such object. The message says which.</exception>
    public static IEnumerable<(int Line, List<string> Fields)> Read(StreamReader reader, IReadOnlyCollection<string> wanted)
    {
        List<string>? columns = null;
        var line = 0;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (text.AsSpan().Trim().IsEmpty)
                continue;
            using var json = Parse(text, line);
            if (columns is null)
            {
                columns = [.. json.RootElement.EnumerateObject().Select(property => property.Name)];
                yield return (line, [.. columns]);
            }

            yield return (line, [.. columns.Select(column => Value(json.RootElement, column, wanted.Contains(column), line))]);
        }
    }

    private static JsonDocument Parse(string text, int line)
    {
        try
        {
            var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json.Dispose();
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"line {line} is no JSON object: {wrong.Message}", wrong);
        }
        throw new FormatException($"line {line} is no JSON object");
    }

    private static string Value(JsonElement row, string column, bool isWanted, int line)
    {
        if (!row.TryGetProperty(column, out var value))
            return isWanted ? throw new FormatException($"line {line} has no '{column}'") : "";
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Null => "",
                JsonValueKind.Object or JsonValueKind.Array when isWanted => throw new FormatException($"'{column}' on line {line} is a list or an object; a text or a number is expected"),
                _ => value.GetRawText(),
            };
        }
        catch (InvalidOperationException wrong)
        {
            throw new FormatException($"'{column}' on line {line} is not valid Unicode", wrong);
        }
    }
}
