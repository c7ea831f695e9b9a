namespace TransferLearning.Data.Sources;

/// <summary>The names of what an experiment's pictures should give (classes, labels, columns of numbers), and how a source's pictures become samples of them.</summary>
/// <param name="names">One an output.</param>
internal abstract class TargetNames(IReadOnlyList<string> names)
{
    /// <summary>The names; one an output.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>The names of the classes, labels or columns.</summary>
    /// <param name="form">What a target is.</param>
    /// <param name="named">What the user named; null for what the source has.</param>
    /// <param name="contents">What the training source holds.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public static TargetNames Of(TargetForm form, IReadOnlyList<string>? named, SourceContents contents, SourceFindings findings) => form switch
    {
        TargetForm.Labels => new LabelList(Chosen(named, contents, findings)),
        TargetForm.Numbers => new NumberList(named ?? [.. contents.Labels]),
        _ => ClassList.Of(named, contents, findings),
    };

    /// <summary>Turns what a source says into samples.</summary>
    /// <param name="contents">What a source holds.</param>
    /// <param name="findings">Takes what is wrong.</param>
    /// <param name="required">Whether each name has to have a picture.</param>
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
