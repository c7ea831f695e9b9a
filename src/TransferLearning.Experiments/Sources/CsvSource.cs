namespace TransferLearning.Experiments.Sources;

/// <summary>A CSV file (RFC 4180, with a header line) that names images and their labels.</summary>
[Kind("csv", "A CSV file with a header line that names images and their labels.", Inline = true)]
public sealed record CsvSource : DataSource
{
    [Key("csv", "The CSV file.", Required = true, Path = PathKind.File, Example = "data/train.csv", ChangesResult = false)]
    public string Csv { get; init; } = "";

    [Key("image", "The column of the images' paths.")]
    public string Image { get; init; } = "image";

    [Key("label", "The column of the labels.")]
    public string Label { get; init; } = "label";

    [Key("root", "The folder that the images' paths are relative to.", Path = PathKind.Folder, DefaultText = "the CSV file's folder", ChangesResult = false)]
    public string Root { get => field ?? Path.GetDirectoryName(Csv) ?? ""; init; }
}
