using TransferLearning.Experiments.Files;

namespace TransferLearning.Tracking.Journal;

/// <summary>Where journals are: <c>.tl/journal/&lt;run id&gt;</c> below the working folder.</summary>
internal sealed class JournalFolder(string path)
{
    public string Path { get; } = path;

    /// <summary>The folder's name is the run's id.</summary>
    public string RunId => System.IO.Path.GetFileName(Path);

    /// <summary>The folder that holds <c>.tl</c>.</summary>
    public string WorkingFolder => System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, "..", "..", ".."));

    public string File => System.IO.Path.Combine(Path, "journal.tlj");

    public string Spool => System.IO.Path.Combine(Path, "spool");

    /// <summary>What a store refused for good is kept here, a line each.</summary>
    public string Rejected => System.IO.Path.Combine(Path, "rejected.jsonl");

    public string Cursor(string target) => System.IO.Path.Combine(Path, $"cursor.{target}.json");

    /// <summary>The cursors of every store that this journal has been delivered to, in part or whole.</summary>
    public IEnumerable<string> Cursors() => Directory.EnumerateFiles(Path, "cursor.*.json");

    public bool Exists => System.IO.File.Exists(File);

    /// <summary>The run that the journal is of; null where the file holds none.</summary>
    public JournaledRun? Run()
    {
        using var reader = new JournalReader(File);
        return reader.StartsAsJournal() ? reader.Read(0, 1).Run : null;
    }

    public static JournalFolder Of(string workingFolder, string runId) =>
        new(System.IO.Path.Combine(Root(workingFolder), runId));

    public static string Root(string workingFolder) => System.IO.Path.Combine(workingFolder, ".tl", "journal");

    /// <summary>Every journal of a working folder, oldest first.</summary>
    public static IReadOnlyList<JournalFolder> All(string workingFolder) =>
        Directory.Exists(Root(workingFolder))
            ? [.. new DirectoryInfo(Root(workingFolder)).EnumerateDirectories()
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

    /// <summary>One process writes a journal; null where another one does now.</summary>
    /// <exception cref="IOException">The lock cannot be opened, whoever holds it.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
    public FileStream? LockForWriting() => Lock("writer.lock");

    /// <summary>One process delivers a journal; null where another one does now.</summary>
    /// <exception cref="IOException">The lock cannot be opened, whoever holds it.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it.</exception>
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
