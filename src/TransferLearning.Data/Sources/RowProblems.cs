namespace TransferLearning.Data.Sources;

/// <summary>The errors of a table's rows, of which the first few are reported.</summary>
internal sealed class RowProblems(CsvSource source)
{
    private const int MostReported = 5;

    private readonly List<string> _problems = [];

    public void Add(int line, string problem) => _problems.Add($"line {line}: {problem}");

    public void Report(SourceFindings findings)
    {
        if (_problems.Count > 0)
            findings.Error(Codes.BadCsv, $"'{source.Csv}': {string.Join("; ", _problems.Take(MostReported))}{(_problems.Count > MostReported ? $"; and {_problems.Count - MostReported:N0} more" : "")}.", "csv");
    }
}
