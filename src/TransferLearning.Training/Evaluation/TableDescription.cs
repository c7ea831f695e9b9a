namespace TransferLearning.Training.Evaluation;

/// <summary>The columns of the training table. A table that is given without its columns has these.</summary>
public sealed record TableDescription
{
    /// <summary>The column of the images' paths; null for texts.</summary>
    public string? Image { get; init; }

    /// <summary>The column of the labels; null if each label or number has a column of its own.</summary>
    public string? Label { get; init; }

    /// <summary>The separator of a sample's labels in that column; null for a single label.</summary>
    public string? Separator { get; init; }

    /// <summary>The columns of the first table of a source; null if it has no table.</summary>
    internal static TableDescription? Of(DataSource source) =>
        Tables(source).FirstOrDefault() is { } table ? new() { Image = table.Image, Label = table.Label, Separator = table.Separator } : null;

    /// <summary>The tables of a source.</summary>
    internal static IEnumerable<CsvSource> Tables(DataSource source) => source switch
    {
        CsvSource table => [table],
        JoinedSource joined => joined.Sources.SelectMany(Tables),
        _ => [],
    };
}
