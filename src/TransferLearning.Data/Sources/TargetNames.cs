namespace TransferLearning.Data.Sources;

/// <summary>The names of an experiment's outputs (classes, labels, columns of numbers), and how a source's pictures become samples.</summary>
/// <param name="names">The names, one per output.</param>
internal abstract class TargetNames(IReadOnlyList<string> names)
{
    /// <summary>The names, one per output.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>The names for a form of targets.</summary>
    /// <param name="form">The form of a target.</param>
    /// <param name="named">The names that the user gave; null to use the source's.</param>
    /// <param name="contents">The content of the training source.</param>
    /// <param name="findings">Receives the findings.</param>
    public static TargetNames Of(TargetForm form, IReadOnlyList<string>? named, SourceContents contents, SourceFindings findings) => form switch
    {
        TargetForm.Labels => new LabelList(Chosen(named, contents, findings)),
        TargetForm.Numbers => new NumberList(named ?? [.. contents.Labels]),
        _ => ClassList.Of(named, contents, findings),
    };

    /// <summary>Turns a source's pictures into samples.</summary>
    /// <param name="contents">The content of a source.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="required">Whether each name must have a picture.</param>
    public abstract IReadOnlyList<Sample> Label(SourceContents contents, SourceFindings findings, bool required);

    /// <summary>The names that the user gave, or the source's: in the order of its columns, or sorted.</summary>
    protected static IReadOnlyList<string> Chosen(IReadOnlyList<string>? named, SourceContents contents, SourceFindings findings)
    {
        IReadOnlyList<string> names = named is not null ? [.. named.Select(ComposedText.Of)]
            : contents.Ordered ? [.. contents.Labels] : [.. contents.Labels.Order(StringComparer.Ordinal)];
        foreach (var twice in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            findings.Error(Codes.Duplicate, $"the class '{twice.Key}' is named twice.", "classes");
        return names;
    }
}
