using TransferLearning.Experiments.Files;

namespace TransferLearning.Tracking.Journal;

/// <summary>The folder of one run's journal: <c>.tl/journal/&lt;run id&gt;</c> below the working folder.</summary>
internal sealed class JournalFolder(string path)
{
    public string Path { get; } = path;

    /// <summary>The run's id, which is the folder's name.</summary>
    public string RunId => System.IO.Path.GetFileName(Path);

    /// <summary>The folder that holds <c>.tl</c>.</summary>
    public string WorkingFolder => System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, "..", "..", ".."));

    public string File => System.IO.Path.Combine(Path, "journal.tlj");

    public string Spool => System.IO.Path.Combine(Path, "spool");

    /// <summary>The file that lists what a store refused permanently, one item a line.</summary>
    public string Rejected => System.IO.Path.Combine(Path, "rejected.jsonl");

    public string Cursor(string target) => System.IO.Path.Combine(Path, $"cursor.{target}.json");

    /// <summary>The cursor files: one for each store that the journal has been delivered to, partly or fully.</summary>
    /// <remarks>No dot before the asterisk: .NET hands such a pattern to Windows with a special wildcard, which Wine 8 does not know.</remarks>
    public IEnumerable<string> Cursors() => Directory.EnumerateFiles(Path, "cursor*.json");

    public bool Exists => System.IO.File.Exists(File);

    /// <summary>The journal's run record; null if the file holds none.</summary>
    public JournaledRun? Run()
    {
        using var reader = new JournalReader(File);
        return reader.StartsAsJournal() ? reader.Read(0, 1).Run : null;
    }

    public static JournalFolder Of(string workingFolder, string runId) =>
        new(System.IO.Path.Combine(LocalState.Journals(workingFolder), runId));

    /// <summary>Every journal of a working folder, oldest first.</summary>
    public static IReadOnlyList<JournalFolder> All(string workingFolder) =>
        Directory.Exists(LocalState.Journals(workingFolder))
            ? [.. new DirectoryInfo(LocalState.Journals(workingFolder)).EnumerateDirectories()
                .OrderBy(folder => folder.CreationTimeUtc)
                .Select(folder => new JournalFolder(folder.FullName))
                .Where(folder => folder.Exists)]
            : [];

    public void Create()
    {
        Directory.CreateDirectory(Spool);
        var ignore = System.IO.Path.Combine(Path, "..", "..", ".gitignore");
        if (!System.IO.File.Exists(ignore))
            System.IO.File.WriteAllText(ignore, "*\n");
    }

    /// <summary>Locks the journal for writing; null if another process is writing it.</summary>
    /// <exception cref="IOException">The lock file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not open the lock file.</exception>
    public FileStream? LockForWriting() => Lock("writer.lock");

    /// <summary>Locks the journal for delivery; null if another process is delivering it.</summary>
    /// <exception cref="IOException">The lock file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not open the lock file.</exception>
    public FileStream? LockForDelivery() => Lock("delivery.lock");

    private FileStream? Lock(string name)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException refused) when (LockedFile.IsHeldElsewhere(refused))
        {
            return null;
        }
    }
}
