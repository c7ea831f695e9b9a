namespace TransferLearning.Data.Samples;

/// <summary>One labelled picture.</summary>
/// <param name="Id">
/// The stable name: the path relative to the source, with '/' as separator. Splits, shuffling and augmentation depend on it, never on the source's
/// location.
/// </param>
/// <param name="Path">The absolute path of the file. A drawn picture has its <paramref name="Id"/> here.</param>
/// <param name="Label">The index of the class in <see cref="DataSplits.Classes"/>.</param>
public sealed record Sample(string Id, string Path, int Label)
{
    /// <summary>The picture that the program draws instead of reading <see cref="Path"/>; null if the picture is a file.</summary>
    internal DrawnPicture? Drawn { get; init; }

    /// <summary>The text; null for a picture. <see cref="Path"/> is then the table with the line, for messages.</summary>
    public string? Text { get; init; }

    /// <summary>The name of a text's own file; null for a row of a table, and for a picture.</summary>
    public string? Name { get; init; }

    /// <summary>What a person sees of the sample: the name of its file, or the text.</summary>
    public string Shown => Name ?? Text ?? Id;

    /// <summary>
    /// The target of a picture, one number per output: 1 for each of its labels and 0 for the others, or the numbers themselves. Null for a
    /// single class. If it is not null, <see cref="Label"/> is the picture's group when the set is split.
    /// </summary>
    public ReadOnlyMemory<float>? Targets { get; init; }
}
