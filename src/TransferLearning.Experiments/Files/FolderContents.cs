namespace TransferLearning.Experiments.Files;

/// <summary>The files in and below a folder.</summary>
public sealed class FolderContents
{
    private readonly DateTime _folderChanged;

    private FolderContents(string folder) =>
        (Files, _folderChanged) = ([.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)], Directory.GetLastWriteTimeUtc(folder));

    /// <summary>The files.</summary>
    public IReadOnlyList<FileInfo> Files { get; }

    /// <summary>The bytes of all of them.</summary>
    public long Bytes => Files.Sum(file => file.Length);

    /// <summary>When one of them was last written; of an empty folder when it was changed itself.</summary>
    public DateTimeOffset Changed => ChangedOf(Files);

    /// <summary>The same without lock files, which reading opens, too.</summary>
    public DateTimeOffset ChangedWithoutLocks => ChangedOf(Files.Where(file => file.Extension != ".lock"));

    /// <summary>Lists a folder.</summary>
    public static FolderContents Of(string folder) => new(folder);

    private DateTimeOffset ChangedOf(IEnumerable<FileInfo> files) => files.Select(file => (DateTimeOffset)file.LastWriteTimeUtc).DefaultIfEmpty(_folderChanged).Max();
}
