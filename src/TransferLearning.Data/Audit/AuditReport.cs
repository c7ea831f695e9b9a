namespace TransferLearning.Data.Audit;

/// <summary>A picture in a split.</summary>
/// <param name="Split"><c>training</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Class">The name of the picture's class.</param>
/// <param name="Path">The picture's file.</param>
public sealed record AuditedFile(string Split, string Class, string Path);

/// <summary>Files with the same bytes.</summary>
/// <param name="Hash">The SHA-256 of the bytes.</param>
/// <param name="Files">The files, two or more.</param>
public sealed record IdenticalFiles(string Hash, IReadOnlyList<AuditedFile> Files);

/// <summary>A class without pictures in a split.</summary>
/// <param name="Class">The class.</param>
/// <param name="Split">The split.</param>
public sealed record MissingClass(string Class, string Split);

/// <summary>A class whose pictures in a split all fail to decode.</summary>
/// <param name="Split">The split.</param>
/// <param name="Class">The class; null if no picture of the whole split decodes.</param>
/// <param name="Pictures">The number of pictures.</param>
public sealed record EmptiedClass(string Split, string? Class, int Pictures);

/// <summary>The result of an audit of an experiment's pictures.</summary>
/// <param name="Files">The number of pictures that were examined.</param>
/// <param name="Undecodable">The files that cannot be decoded, with the reasons.</param>
/// <param name="AcrossSplits">Pictures that are in several splits, so that results are measured on pictures that were trained on.</param>
/// <param name="AcrossLabels">Pictures that have several labels.</param>
/// <param name="MissingClasses">Classes that one split has and another lacks.</param>
/// <param name="Emptied">Splits and classes that would be empty without the undecodable files.</param>
public sealed record AuditReport(
    int Files,
    IReadOnlyList<BadImage> Undecodable,
    IReadOnlyList<IdenticalFiles> AcrossSplits,
    IReadOnlyList<IdenticalFiles> AcrossLabels,
    IReadOnlyList<MissingClass> MissingClasses,
    IReadOnlyList<EmptiedClass> Emptied)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsClean => Undecodable.Count + AcrossSplits.Count + AcrossLabels.Count + MissingClasses.Count == 0;
}
