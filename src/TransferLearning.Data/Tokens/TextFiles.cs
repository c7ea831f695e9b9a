using System.Globalization;
using System.Text;

namespace TransferLearning.Data.Tokens;

/// <summary>Reads texts to predict: each line of a file, a column of a CSV or TSV file with a header line or of JSON Lines, or whole text files.</summary>
public static class TextFiles
{
    /// <summary>Whether a file is a table by its name.</summary>
    public static bool IsTable(string path) => Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV" || JsonRows.Is(path);

    private const long MostBytes = 16 << 20;

    /// <summary>The texts as samples without labels, in order.</summary>
    public static ImageSet Set(IEnumerable<string> texts) =>
        new([.. texts.Select((text, index) => new Sample(index.ToString("D9", CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"text {index + 1}"), 0) { Text = text })]);

    /// <summary>Texts as samples without labels, in order; some have the names of their files.</summary>
    public static ImageSet Set(IEnumerable<(string? Name, string Text)> texts)
    {
        var all = texts.ToList();
        return new([.. Set(all.Select(each => each.Text)).Samples.Zip(all, (sample, each) => sample with { Name = each.Name })]);
    }

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

    /// <summary>The text of each text file below a folder, with the file's name in the folder.</summary>
    /// <exception cref="RunException">The folder has no text file, or one cannot be read.</exception>
    public static IReadOnlyList<(string Name, string Text)> Below(string folder)
    {
        var files = PictureFolder.TextsBelow(folder).Pictures;
        return files.Count == 0
            ? throw new RunException($"The folder '{folder}' has no {TextFolder.Extension} files.")
            : [.. files.Select(file => (SampleName.Of(Path.GetRelativePath(folder, file)), Content(file, out var problem) ?? throw new RunException(problem)))];
    }

    /// <summary>The files with their texts. A file that cannot be read, or has no text, is an error.</summary>
    internal static List<LabelledFile> WithTexts(List<LabelledFile> files, SourceFindings findings)
    {
        const int Most = 5;
        var (read, problems) = (new List<LabelledFile>(files.Count), new List<string>());
        foreach (var file in files)
            if (Content(file.Path, out var problem) is { } text)
                read.Add(file with { Text = text, IsTextFile = true });
            else
                problems.Add(problem);
        if (problems.Count > 0)
            findings.Error(Codes.BadCsv, $"{string.Join("; ", problems.Take(Most))}{(problems.Count > Most ? $"; and {problems.Count - Most:N0} more" : "")}", "folder");
        return read;
    }

    private static string? Content(string path, out string problem)
    {
        problem = "";
        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                problem = $"'{path}' has more than {MostBytes:N0} bytes";
                return null;
            }

            using var reader = CsvFile.Open(path);
            var text = reader.ReadToEnd();
            if (!string.IsNullOrWhiteSpace(text))
                return text;
            problem = $"'{path}' has no text";
        }
        catch (DecoderFallbackException)
        {
            problem = $"'{path}': {CsvFile.Complaint(path).Replace("Save the file as 'CSV UTF-8', or convert it", "Convert it", StringComparison.Ordinal)}";
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            problem = $"'{path}' cannot be read: {wrong.Message}";
        }
        return null;
    }

    private static List<string> Column(StreamReader reader, string path, string column)
    {
        using var records = TableText.Read(reader, path, withTabs: true, [column]).GetEnumerator();
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
