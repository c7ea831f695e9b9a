using TransferLearning.Experiments.Files;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Delivery;

/// <summary>
/// Limits the disk space of the artifact copies that stay in journals after delivery to a server. They are kept for another server,
/// or for the same one if it loses its database. Above the limit, the copies of the oldest runs are removed first; copies of
/// runs that are not fully delivered are never removed.
/// </summary>
internal static class SpoolLimit
{
    /// <summary>The environment variable with the limit, for example <c>4GB</c> (the default).</summary>
    public const string Variable = "TL_SPOOL_LIMIT";

    private const long Usual = 4_000_000_000;

    public static long FromEnvironment =>
        ProcessEnvironment.Given(Variable) is { } text && ByteSize.TryParse(text, out var size) ? size.Bytes : Usual;

    /// <summary>Removes copies of delivered runs, oldest first, until all copies together are within the limit.</summary>
    public static void Keep(string workingFolder, long limit)
    {
        var spools = JournalFolder.All(workingFolder).Select(journal => (Journal: journal, Files: Files(journal))).Where(each => each.Files.Count > 0).ToList();
        var total = spools.Sum(each => each.Files.Sum(file => file.Length));
        foreach (var (journal, files) in spools.OrderBy(each => File.GetLastWriteTimeUtc(each.Journal.File)))
        {
            if (total <= limit)
                return;
            if (!IsDelivered(journal))
                continue;
            foreach (var file in files)
            {
                total -= file.Length;
                File.Delete(file.FullName);
            }
        }
    }

    private static List<FileInfo> Files(JournalFolder journal) =>
        Directory.Exists(journal.Spool) ? [.. new DirectoryInfo(journal.Spool).EnumerateFiles()] : [];

    /// <summary>Whether at least one store has everything, and no process is writing or delivering the journal.</summary>
    private static bool IsDelivered(JournalFolder journal)
    {
        using var alone = journal.LockForWriting();
        using var delivery = journal.LockForDelivery();
        return alone is not null && delivery is not null && journal.Cursors().Any(cursor => DeliveryState.Read(cursor) is { Offset: var offset, Missing.Count: 0, Refused: 0 } && offset >= new FileInfo(journal.File).Length);
    }
}
