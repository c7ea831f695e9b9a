namespace TransferLearning.Data.Audit;

/// <summary>A picture in a split.</summary>
/// <param name="Split"><c>training</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Class">Its class's name.</param>
/// <param name="Path">Its file.</param>
public sealed record AuditedFile(string Split, string Class, string Path);

/// <summary>Files with the same bytes.</summary>
/// <param name="Hash">Their SHA-256.</param>
/// <param name="Files">The files, two or more.</param>
public sealed record IdenticalFiles(string Hash, IReadOnlyList<AuditedFile> Files);

/// <summary>A class that a split has no picture of.</summary>
/// <param name="Class">The class.</param>
/// <param name="Split">The split without it.</param>
public sealed record MissingClass(string Class, string Split);

/// <summary>A class whose pictures in a split all fail to decode.</summary>
/// <param name="Split">The split.</param>
/// <param name="Class">The class; null where the split as a whole has no picture that decodes.</param>
/// <param name="Pictures">How many pictures that are.</param>
public sealed record EmptiedClass(string Split, string? Class, int Pictures);

/// <summary>What an audit of an experiment's pictures found.</summary>
/// <param name="Files">How many pictures were looked at.</param>
/// <param name="Undecodable">Files that cannot be decoded, and why.</param>
/// <param name="AcrossSplits">The same picture in two splits: what is measured there was learned here.</param>
/// <param name="AcrossLabels">The same picture under two labels.</param>
/// <param name="MissingClasses">Classes that are in one split and not in another.</param>
/// <param name="Emptied">What would be empty without the files that cannot be decoded.</param>
public sealed record AuditReport(
    int Files,
    IReadOnlyList<BadImage> Undecodable,
    IReadOnlyList<IdenticalFiles> AcrossSplits,
    IReadOnlyList<IdenticalFiles> AcrossLabels,
    IReadOnlyList<MissingClass> MissingClasses,
    IReadOnlyList<EmptiedClass> Emptied)
{
    /// <summary>Nothing was found.</summary>
    public bool IsClean => Undecodable.Count + AcrossSplits.Count + AcrossLabels.Count + MissingClasses.Count == 0;
}
