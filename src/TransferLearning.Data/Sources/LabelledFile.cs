namespace TransferLearning.Data.Sources;

/// <summary>A picture of a source before its label becomes an index.</summary>
/// <param name="Id">The stable name.</param>
/// <param name="Path">The file.</param>
/// <param name="Label">The name of the class.</param>
/// <param name="Drawn">The picture to draw instead of a file.</param>
internal sealed record LabelledFile(string Id, string Path, string Label, DrawnPicture? Drawn = null)
{
    /// <summary>All labels, if the picture may have several.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The text; null for a picture.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the text has a file of its own.</summary>
    public bool IsTextFile { get; init; }

    /// <summary>The numbers, in the order of the source's columns, if the targets are numbers.</summary>
    public ReadOnlyMemory<float>? Numbers { get; init; }
}

/// <summary>The content of a source.</summary>
/// <param name="Files">The pictures.</param>
/// <param name="Labels">All labels of the source, including those without pictures; for numbers, the names of their columns.</param>
internal sealed record SourceContents(IReadOnlyList<LabelledFile> Files, IReadOnlyCollection<string> Labels)
{
    /// <summary>Whether the labels have an order of their own, that of their columns.</summary>
    public bool Ordered { get; init; }

    public static SourceContents Empty { get; } = new([], []);
}
