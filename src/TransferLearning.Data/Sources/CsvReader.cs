using TransferLearning.Experiments;

namespace TransferLearning.Data;

/// <summary>Lists the pictures that a CSV file names.</summary>
internal static class CsvReader
{
    private const int MostReported = 5;

    public static SourceContents Read(CsvSource source, SourceFindings findings)
    {
        try
        {
            using var reader = new StreamReader(source.Csv, detectEncodingFromByteOrderMarks: true);
            return Read(reader, source, findings);
        }
        catch (FormatException exception)
        {
            findings.Error(Codes.BadCsv, $"'{source.Csv}' is malformed: {exception.Message}.", "csv");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            findings.Error(Codes.NotFound, $"'{source.Csv}' cannot be read: {exception.Message}", "csv");
        }
        return SourceContents.Empty;
    }

    private static SourceContents Read(TextReader reader, CsvSource source, SourceFindings findings)
    {
        using var records = CsvText.Read(reader).GetEnumerator();
        if (!records.MoveNext())
        {
            findings.Error(Codes.BadCsv, $"'{source.Csv}' is empty; a header line with the columns '{source.Image}' and '{source.Label}' is expected.", "csv");
            return SourceContents.Empty;
        }
        var header = records.Current.Fields.ConvertAll(column => column.Trim());
        var (image, label) = (Column(header, source.Image, "image", source, findings), Column(header, source.Label, "label", source, findings));
        if (image < 0 || label < 0)
            return SourceContents.Empty;
        var files = new Dictionary<string, (LabelledFile File, int Line)>(StringComparer.Ordinal);
        var problems = new List<string>();
        while (records.MoveNext())
        {
            var (line, fields) = records.Current;
            if (Problem(fields, header.Count, image, label, source, line, files) is { } problem)
                problems.Add($"line {line}: {problem}");
        }
        if (problems.Count > 0)
            findings.Error(Codes.BadCsv, $"'{source.Csv}': {string.Join("; ", problems.Take(MostReported))}{(problems.Count > MostReported ? $"; and {problems.Count - MostReported:N0} more" : "")}.", "csv");
        return new([.. files.Values.Select(entry => entry.File)], [.. files.Values.Select(entry => entry.File.Label).Distinct()]);
    }

    private static int Column(List<string> header, string name, string key, CsvSource source, SourceFindings findings)
    {
        var column = header.IndexOf(name);
        if (column < 0)
            findings.Error(Codes.BadCsv, $"'{source.Csv}' has no column '{name}'; its columns are: {string.Join(", ", header)}.", key);
        return column;
    }

    private static string? Problem(
        List<string> fields, int columns, int image, int label, CsvSource source, int line, Dictionary<string, (LabelledFile File, int Line)> files)
    {
        if (fields.Count != columns)
            return $"{fields.Count} fields where the header has {columns}";
        var (name, text) = (fields[image].Trim().Replace('\\', '/'), fields[label].Trim());
        if (name.Length == 0 || text.Length == 0)
            return name.Length == 0 ? "no image" : "no label";
        var path = Path.GetFullPath(Path.Combine(source.Root, name));
        if (files.TryGetValue(name, out var before))
            return before.File.Label == text ? $"'{name}' is already on line {before.Line}" : $"'{name}' is '{text}' here and '{before.File.Label}' on line {before.Line}";
        if (!File.Exists(path))
            return $"the file '{path}' does not exist";
        files.Add(name, (new(name, path, text), line));
        return null;
    }
}
