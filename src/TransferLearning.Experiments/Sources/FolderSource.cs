namespace TransferLearning.Experiments.Sources;

/// <summary>A folder with one subfolder per class or, with <see cref="Label"/>, a folder of flat files.</summary>
[Kind("folder", "A folder of images, or of .txt files with a text each: one subfolder per class; with 'label', flat files.", Inline = true)]
public sealed record FolderSource : DataSource
{
    [Key("folder", "The folder of the images or texts.", Required = true, Path = PathKind.Folder, Example = "data/dogs-vs-cats", ChangesResult = false)]
    public string Folder { get; init; } = "";

    [Key("label", "A regular expression for file names, whose first group is the label; the files are then flat in the folder.", Example = "^(cat|dog)\\.")]
    public string? Label { get; init; }

    /// <inheritdoc/>
    public override InputKind Input => TextFolder.HoldsTexts(Folder, Label is not null) ? InputKind.Text : InputKind.Pictures;
}
