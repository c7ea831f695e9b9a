namespace TransferLearning.Data.Sources;

/// <summary>A picture of a source before its label has become an index.</summary>
/// <param name="Id">Its stable name.</param>
/// <param name="Path">Its file.</param>
/// <param name="Label">Its class's name.</param>
/// <param name="Drawn">What is drawn in place of a file.</param>
internal sealed record LabelledFile(string Id, string Path, string Label, DrawnPicture? Drawn = null)
{
    /// <summary>All its labels, where it may have several.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Its numbers, in the order of the source's columns, where the targets are numbers.</summary>
    public ReadOnlyMemory<float>? Numbers { get; init; }
}

/// <summary>What a reader of a source found.</summary>
/// <param name="Files">The pictures.</param>
/// <param name="Labels">All labels of the source, those without a picture too; of numbers the names of their columns.</param>
internal sealed record SourceContents(IReadOnlyList<LabelledFile> Files, IReadOnlyCollection<string> Labels)
{
    /// <summary>Whether the labels have an order of their own, that of their columns.</summary>
    public bool Ordered { get; init; }

    public static SourceContents Empty { get; } = new([], []);
}
