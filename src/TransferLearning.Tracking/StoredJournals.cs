using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking;

/// <summary>A run's journal on the disk.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Folder">The journal's folder.</param>
/// <param name="Changed">When a file of it was last written.</param>
/// <param name="Bytes">All its files, those that it keeps for other servers included.</param>
public sealed record StoredJournal(string RunId, string Folder, DateTimeOffset Changed, long Bytes);

/// <summary>The journals of a working folder, and their removal.</summary>
public static class StoredJournals
{
    /// <summary>Every journal below <c>.tl/journal</c>.</summary>
    public static IReadOnlyList<StoredJournal> List(string workingFolder) => [.. JournalFolder.All(workingFolder).Select(Describe)];

    /// <summary>Removes a journal. What has been delivered stays where it is; what has not is lost.</summary>
    /// <returns>False where a process writes or delivers it: nothing is removed then.</returns>
    /// <exception cref="RunException">It cannot be removed.</exception>
    public static bool Remove(string workingFolder, string runId)
    {
        var journal = JournalFolder.Of(workingFolder, runId);
        if (!Directory.Exists(journal.Path))
            return true;
        try
        {
            using var writer = journal.LockForWriting();
            using var delivery = journal.LockForDelivery();
            if (writer is null || delivery is null)
                return false;
            Directory.Delete(journal.Path, recursive: true);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"'{journal.Path}' cannot be removed: {refused.Message}", refused);
        }
    }

    private static StoredJournal Describe(JournalFolder journal)
    {
        var files = new DirectoryInfo(journal.Path).EnumerateFiles("*", SearchOption.AllDirectories).ToList();
        // The locks are opened by whoever only looks.
        var written = files.Where(file => file.Extension != ".lock").Select(file => (DateTimeOffset)file.LastWriteTimeUtc).DefaultIfEmpty(Directory.GetLastWriteTimeUtc(journal.Path)).Max();
        return new StoredJournal(journal.RunId, Path.GetFullPath(journal.Path), written, files.Sum(file => file.Length));
    }
}
