namespace TransferLearning.Data.Sources;

/// <summary>Reads the records of a table in the form that its name and its first line show.</summary>
internal static class TableText
{
    /// <summary>The records, each with its first line, from 1.</summary>
    /// <param name="reader">The table; it is read from its start.</param>
    /// <param name="path">The table's file.</param>
    /// <param name="withTabs">Whether a file that ends in .tsv has tabs and no quoting.</param>
    /// <param name="wanted">The columns that are needed.</param>
    /// <exception cref="FormatException">The table is malformed. The message says where.</exception>
    public static IEnumerable<(int Line, List<string> Fields)> Read(StreamReader reader, string path, bool withTabs, IReadOnlyCollection<string> wanted)
    {
        if (JsonRows.Is(path))
            return JsonRows.Read(reader, wanted);
        if (withTabs && Path.GetExtension(path).Equals(".tsv", StringComparison.OrdinalIgnoreCase))
            return TabText.Read(reader);
        using var header = CsvFile.Open(path);
        return CsvText.Read(reader, CsvFile.Separator(header.ReadLine() ?? ""));
    }
}
