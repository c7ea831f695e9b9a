namespace TransferLearning.Data.Sources;

/// <summary>Receives the findings about one source, at its place in the experiment's file.</summary>
internal sealed class SourceFindings(IList<Diagnostic> diagnostics, Experiment experiment, string key)
{
    public void Error(string code, string message, string? under = null) =>
        diagnostics.Add(new Diagnostic(code, message, Locate(under)));

    public void Warning(string code, string message, string? under = null) =>
        diagnostics.Add(new Diagnostic(code, message, Locate(under), Severity.Warning));

    public SourceFindings At(int place) => new(diagnostics, experiment, $"{key}[{place}]");

    private SourceLocation Locate(string? under) => experiment.Source.Locate(under is null ? key : $"{key}.{under}");
}

/// <summary>Lists the pictures of a source without decoding them.</summary>
internal static class SourceReader
{
    public static SourceContents Read(DataSource source, SourceFindings findings) => source switch
    {
        FolderSource { Label: null } folder => FolderReader.ReadClasses(folder.Folder, findings, folder.Input),
        FolderSource folder => FolderReader.ReadFlat(folder.Folder, folder.Label!, findings, folder.Input),
        CsvSource csv => CsvReader.Read(csv, findings),
        ShapesSource shapes => ShapesReader.Read(shapes),
        JoinedSource joined => Join(joined, findings),
        _ => throw new NotSupportedException($"No reader for the source {source.GetType().Name}."),
    };

    // The index in the list tells equal names of two sources apart.
    private static SourceContents Join(JoinedSource joined, SourceFindings findings)
    {
        var parts = joined.Sources.Select((source, place) => (Contents: Read(source, findings.At(place)), place)).ToList();
        foreach (var (contents, place) in parts.Skip(1))
            if (contents.Files is [{ Numbers: not null }, ..] && !contents.Labels.SequenceEqual(parts[0].Contents.Labels))
                findings.At(place).Error(Codes.BadCsv, $"its numbers are {string.Join(", ", contents.Labels)}, and those of the first source are {string.Join(", ", parts[0].Contents.Labels)}; they must be the same, in the same order.", "targets");
        return new(
            [.. parts.SelectMany(part => part.Contents.Files.Select(file => file with { Id = $"{part.place}/{file.Id}" }))],
            [.. parts.SelectMany(part => part.Contents.Labels).Distinct()])
        { Ordered = parts.TrueForAll(part => part.Contents.Ordered) };
    }
}
