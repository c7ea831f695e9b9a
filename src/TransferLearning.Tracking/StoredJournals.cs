using TransferLearning.Experiments.Files;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking;

/// <summary>A run's journal on disk.</summary>
/// <param name="RunId">The run's id.</param>
/// <param name="Folder">The journal's folder.</param>
/// <param name="Changed">When one of its files was last written.</param>
/// <param name="Bytes">The size of all its files, including artifact copies that are kept for other servers.</param>
public sealed record StoredJournal(string RunId, string Folder, DateTimeOffset Changed, long Bytes);

/// <summary>Lists and removes the journals of a working folder.</summary>
public static class StoredJournals
{
    /// <summary>Every journal below <c>.tl/journal</c>.</summary>
    public static IReadOnlyList<StoredJournal> List(string workingFolder) => [.. JournalFolder.All(workingFolder).Select(Describe)];

    /// <summary>Removes a journal. Delivered data stays in its store; data that was not delivered is lost.</summary>
    /// <returns>False, and nothing is removed, if a process is writing or delivering the journal.</returns>
    /// <exception cref="RunException">The journal cannot be removed.</exception>
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
        var contents = FolderContents.Of(journal.Path);
        return new StoredJournal(journal.RunId, Path.GetFullPath(journal.Path), contents.ChangedWithoutLocks, contents.Bytes);
    }
}
