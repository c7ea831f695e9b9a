namespace TransferLearning.Experiments.Sources;

/// <summary>A CSV file (RFC 4180, with a header line) of images' paths or texts, and their labels. A text file that ends in <c>.tsv</c> has tabs, and its quotes are plain characters.</summary>
[Kind("csv", "A CSV file with a header line, or JSON Lines: images' paths or texts, and their labels.", Inline = true)]
public sealed record CsvSource : DataSource, IChecked
{
    [Key("csv", "The CSV file; one that ends in .jsonl or .ndjson has a JSON object on each line.", Required = true, Path = PathKind.File, Example = "data/train.csv", ChangesResult = false)]
    public string Csv { get; init; } = "";

    [Key("image", "The column of the images' paths.")]
    public string? Image { get => field ?? (Text is null ? "image" : null); init; }

    [Key("text", "The column of the texts, instead of images. A file that ends in .tsv has tabs between its fields, and quotes are plain characters.", LeftOutAtDefault = true, Example = "sentence")]
    public string? Text { get; init; }

    [Key("label", "The column of the labels.")]
    public string? Label { get => field ?? (Labels is null && Targets is null ? "label" : null); init; }

    [Key("separator", "The separator of an image's labels, if the column 'label' holds several (task 'multi_label').", Example = "\"|\"")]
    public string? Separator { get; init; }

    [Key("labels", "Columns of 0 and 1, one per label (task 'multi_label').", MinimumCount = 1, Example = "[beach, road, water]")]
    public IReadOnlyList<string>? Labels { get; init; }

    [Key("targets", "Columns of numbers (task 'regression').", MinimumCount = 1, Example = "[age]")]
    public IReadOnlyList<string>? Targets { get; init; }

    [Key("root", "The folder that the images' paths are relative to.", Path = PathKind.Folder, DefaultText = "the CSV file's folder", ChangesResult = false)]
    public string? Root { get => field ?? (Text is null ? Path.GetDirectoryName(Csv) ?? "" : null); init; }

    /// <inheritdoc/>
    public override InputKind Input => Text is null ? InputKind.Pictures : InputKind.Text;

    /// <inheritdoc/>
    public override TargetForm Form => Targets is not null ? TargetForm.Numbers : Labels is not null || Separator is not null ? TargetForm.Labels : TargetForm.OneClass;

    /// <inheritdoc/>
    public void Check(ICheck check)
    {
        foreach (var key in Text is null ? [] : new[] { "image", "root" }.Where(check.IsGiven))
            check.Error(key, $"'{key}' is for images, and 'text' names a column of texts; keep one");
        var given = new[] { ("label", check.IsGiven("label")), ("labels", Labels is not null), ("targets", Targets is not null) }.Where(key => key.Item2).Select(key => key.Item1).ToList();
        if (given.Count > 1)
            check.Error(given[1], $"'{given[0]}' and '{given[1]}' both define an image's target; keep one");
        if (Separator is not null && (Labels ?? Targets) is not null)
            check.Error("separator", "'separator' divides the column 'label' and does not apply to 'labels' or 'targets'");
        foreach (var (key, columns) in new[] { ("labels", Labels), ("targets", Targets) })
            if (columns?.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                check.Error(key, $"the column '{twice.Key}' is listed twice");
    }
}
