using System.Globalization;
using System.Text;

namespace TransferLearning.Data.Tokens;

/// <summary>Reads texts to predict: each line of a file, or a column of a CSV or TSV file with a header line.</summary>
public static class TextFiles
{
    /// <summary>Whether a file is a table by its name.</summary>
    public static bool IsTable(string path) => Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV";

    /// <summary>The texts as samples without labels, in order.</summary>
    public static ImageSet Set(IEnumerable<string> texts) =>
        new([.. texts.Select((text, index) => new Sample(index.ToString("D9", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"text {index + 1}"), 0) { Text = text })]);

    /// <summary>The texts of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="column">The column of a table.</param>
    /// <exception cref="RunException">The file cannot be read, is not UTF-8, or lacks the column.</exception>
    public static IReadOnlyList<string> Read(string path, string column)
    {
        try
        {
            using var reader = CsvFile.Open(path);
            return IsTable(path) ? Column(reader, path, column) : [.. Lines(reader)];
        }
        catch (FormatException malformed)
        {
            throw new RunException($"'{path}' is malformed: {malformed.Message}.", malformed);
        }
        catch (DecoderFallbackException wrong)
        {
            throw new RunException($"'{path}': {CsvFile.Complaint(path)}.", wrong);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{path}' cannot be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>The lines of a text, each a text of its own; an empty line too, so that results stand beside their lines.</summary>
    public static IEnumerable<string> Lines(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static List<string> Column(StreamReader reader, string path, string column)
    {
        using var records = TableText.Read(reader, path, withTabs: true).GetEnumerator();
        if (!records.MoveNext())
            throw new RunException($"'{path}' is empty; a header line with the column '{column}' is expected.");
        var header = records.Current.Fields.ConvertAll(name => ComposedText.Of(name.Trim()));
        var index = header.IndexOf(ComposedText.Of(column));
        if (index < 0)
            throw new RunException($"'{path}' has no column '{column}'; its columns are: {string.Join(", ", header)}. '--text' names the column of the texts.");
        var texts = new List<string>();
        while (records.MoveNext())
            texts.Add(records.Current.Fields.Count == header.Count
                ? records.Current.Fields[index]
                : throw new RunException($"'{path}', line {records.Current.Line}: {records.Current.Fields.Count} fields where the header has {header.Count}."));
        return texts;
    }
}
