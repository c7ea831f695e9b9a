using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TransferLearning.Data.Tokens;

/// <summary>Collects the texts of a table's rows, and the errors of the rows.</summary>
/// <param name="source">The source.</param>
/// <param name="columns">The number of fields in the header.</param>
/// <param name="text">The index of the column with texts.</param>
/// <param name="target">Reads a text's target from its row.</param>
internal sealed class TextRows(CsvSource source, int columns, int text, CsvTarget target) : ITableRows
{
    private readonly List<LabelledFile> _texts = [];
    private readonly Dictionary<string, int> _repeats = new(StringComparer.Ordinal);
    private readonly RowProblems _problems = new(source);

    public SourceContents Contents => new(_texts, target.Names) { Ordered = target.Ordered };

    public void Add(int line, List<string> fields)
    {
        if (fields.Count != columns)
        {
            _problems.Add(line, $"{fields.Count} fields where the header has {columns}");
            return;
        }

        var row = new LabelledFile("", "", "");
        if (fields[text].AsSpan().Trim().IsEmpty)
            _problems.Add(line, "no text");
        else if (target.Read(fields, ref row) is { } problem)
            _problems.Add(line, problem);
        else
            _texts.Add(row with { Id = Name(fields[text]), Path = string.Create(CultureInfo.InvariantCulture, $"{source.Csv}({line})"), Text = fields[text] });
    }

    public void Report(SourceFindings findings) => _problems.Report(findings);

    // A text's name follows from its content, so that a split does not change when rows are added or moved.
    private string Name(string content)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16));
        var before = _repeats[hash] = _repeats.GetValueOrDefault(hash) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{hash}-{before}");
    }
}
