namespace TransferLearning.Data.Sources;

/// <summary>Collects the pictures that the rows of a CSV file name, and the errors of the rows.</summary>
/// <param name="source">The source.</param>
/// <param name="columns">The number of fields in the header.</param>
/// <param name="image">The index of the column with file names.</param>
/// <param name="target">Reads a picture's target from its row.</param>
internal sealed class CsvRows(CsvSource source, int columns, int image, CsvTarget target) : ITableRows
{
    private readonly Dictionary<string, (LabelledFile File, int Line)> _files = new(StringComparer.Ordinal);
    private readonly List<string> _system = [];
    private readonly RowProblems _problems = new(source);

    /// <summary>The pictures of all rows so far.</summary>
    public SourceContents Contents => new([.. _files.Values.Select(entry => entry.File)], target.Names) { Ordered = target.Ordered };

    /// <summary>Adds a row.</summary>
    /// <param name="line">The line on which the row begins.</param>
    /// <param name="fields">The row's fields.</param>
    public void Add(int line, List<string> fields)
    {
        if (Take(line, fields) is { } problem)
            _problems.Add(line, problem);
    }

    /// <summary>Reports the errors of the rows, and the files that are left out.</summary>
    public void Report(SourceFindings findings)
    {
        _problems.Report(findings);
        if (_system.Count > 0)
            findings.Warning(Codes.EmptyData, $"'{source.Csv}': {_system.Count:N0} of the files are left out, because they are hidden or the system's (the first: '{_system[0]}').", "csv");
    }

    private string? Take(int line, List<string> fields)
    {
        if (fields.Count != columns)
            return $"{fields.Count} fields where the header has {columns}";
        var written = fields[image].Trim();
        if (written.Length == 0)
            return "no image";
        var row = new LabelledFile("", "", "");
        if (target.Read(fields, ref row) is { } problem)
            return problem;
        if (PictureFolder.IsSystemBelow(source.Root!, written.Replace('\\', '/')))
        {
            _system.Add(written);
            return null;
        }
        if (NamedFile.Find(source.Root!, written) is not { } found)
            return $"the file '{Path.GetFullPath(Path.Combine(source.Root!, written.Replace('\\', '/')))}' does not exist";
        if (_files.TryGetValue(found.Name, out var before))
            return before.File.Label == row.Label ? $"'{found.Name}' is already on line {before.Line}" : $"'{found.Name}' is '{row.Label}' here and '{before.File.Label}' on line {before.Line}";
        _files.Add(found.Name, (row with { Id = found.Name, Path = found.Path }, line));
        return null;
    }
}
