using System.Text;

namespace TransferLearning.Data.Sources;

/// <summary>Lists the pictures that a CSV file names, or the texts that it holds.</summary>
internal static class CsvReader
{
    public static SourceContents Read(CsvSource source, SourceFindings findings)
    {
        try
        {
            using var reader = CsvFile.Open(source.Csv);
            return Read(TableText.Read(reader, source.Csv, withTabs: source.Text is not null, Wanted(source)), source, findings);
        }
        catch (FormatException exception)
        {
            findings.Error(Codes.BadCsv, $"'{source.Csv}' is malformed: {exception.Message}.", "csv");
        }
        catch (DecoderFallbackException)
        {
            findings.Error(Codes.BadCsv, $"'{source.Csv}': {CsvFile.Complaint(source.Csv)}.", "csv");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            findings.Error(Codes.NotFound, $"'{source.Csv}' cannot be read: {exception.Message}", "csv");
        }
        return SourceContents.Empty;
    }

    private static SourceContents Read(IEnumerable<(int Line, List<string> Fields)> lines, CsvSource source, SourceFindings findings)
    {
        using var records = lines.GetEnumerator();
        if (!records.MoveNext())
        {
            findings.Error(Codes.BadCsv, $"'{source.Csv}' is empty; a header line with the columns {string.Join(" and ", Wanted(source).Select(name => $"'{name}'"))} is expected.", "csv");
            return SourceContents.Empty;
        }
        var header = records.Current.Fields.ConvertAll(column => ComposedText.Of(column.Trim()));
        if (header.Exists(column => column.Contains('\0')))
        {
            findings.Error(Codes.BadCsv, $"'{source.Csv}': {CsvFile.Unmarked}.", "csv");
            return SourceContents.Empty;
        }
        var input = source.Text is { } text ? Column(header, text, "text", source, findings) : Column(header, source.Image!, "image", source, findings);
        var key = source.Labels is not null ? "labels" : source.Targets is not null ? "targets" : "label";
        var columns = (source.Labels ?? source.Targets ?? [source.Label!]).Select(name => Column(header, name, key, source, findings)).ToList();
        if (input < 0 || columns.Contains(-1))
            return SourceContents.Empty;
        var target = CsvTarget.Of(source, columns);
        ITableRows rows = source.Text is null ? new CsvRows(source, header.Count, input, target) : new TextRows(source, header.Count, input, target);
        while (records.MoveNext())
            rows.Add(records.Current.Line, records.Current.Fields);
        rows.Report(findings);
        return rows.Contents;
    }

    private static string[] Wanted(CsvSource source) => [source.Text ?? source.Image!, .. source.Labels ?? source.Targets ?? [source.Label!]];

    private static int Column(List<string> header, string name, string key, CsvSource source, SourceFindings findings)
    {
        var column = header.IndexOf(ComposedText.Of(name));
        if (column < 0)
            findings.Error(Codes.BadCsv, $"'{source.Csv}' has no column '{name}'; its columns are: {string.Join(", ", header)}.", key);
        return column;
    }
}
