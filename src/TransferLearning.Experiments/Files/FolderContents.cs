namespace TransferLearning.Experiments.Files;

/// <summary>The files in a folder and its subfolders.</summary>
public sealed class FolderContents
{
    private readonly DateTime _folderChanged;

    private FolderContents(string folder) =>
        (Files, _folderChanged) = ([.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)], Directory.GetLastWriteTimeUtc(folder));

    /// <summary>The files.</summary>
    public IReadOnlyList<FileInfo> Files { get; }

    /// <summary>The total size in bytes.</summary>
    public long Bytes => Files.Sum(file => file.Length);

    /// <summary>The time of the last write to any file. For an empty folder, the time of its own last change.</summary>
    public DateTimeOffset Changed => ChangedOf(Files);

    /// <summary>The same without lock files, which readers open too.</summary>
    public DateTimeOffset ChangedWithoutLocks => ChangedOf(Files.Where(file => file.Extension != ".lock"));

    /// <summary>Lists a folder.</summary>
    public static FolderContents Of(string folder) => new(folder);

    private DateTimeOffset ChangedOf(IEnumerable<FileInfo> files) => files.Select(file => (DateTimeOffset)file.LastWriteTimeUtc).DefaultIfEmpty(_folderChanged).Max();
}
