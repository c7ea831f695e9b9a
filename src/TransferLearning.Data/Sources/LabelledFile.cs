namespace TransferLearning.Data.Sources;

/// <summary>A picture of a source before its label has become an index.</summary>
/// <param name="Id">Its stable name.</param>
/// <param name="Path">Its file.</param>
/// <param name="Label">Its class's name.</param>
/// <param name="Drawn">What is drawn in place of a file.</param>
internal sealed record LabelledFile(string Id, string Path, string Label, DrawnPicture? Drawn = null);

/// <summary>What a reader of a source found.</summary>
/// <param name="Files">The pictures.</param>
/// <param name="Labels">All labels of the source, those without a picture too.</param>
internal sealed record SourceContents(IReadOnlyList<LabelledFile> Files, IReadOnlyCollection<string> Labels)
{
    public static SourceContents Empty { get; } = new([], []);
}
