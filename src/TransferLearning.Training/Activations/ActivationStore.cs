using System.Runtime.InteropServices;
using TransferLearning.Experiments.Files;
using TransferLearning.Models;

namespace TransferLearning.Training.Activations;

/// <summary>
/// A folder of activation entries, one a key, shared by all processes of the user. Opening, creating and evicting are serialised by one lock;
/// filling and reading are not.
/// </summary>
public sealed class ActivationStore
{
    private const string Trash = ".trash-";
    private readonly string _folder;
    private readonly long? _limit;

    /// <param name="folder">Null means <see cref="DefaultFolder"/>.</param>
    /// <param name="limit">Bytes that all entries may take together (<c>run.cache_size</c>); null means half of what is free, entries counted as free.</param>
    public ActivationStore(string? folder = null, long? limit = null) =>
        (_folder, _limit) = (folder ?? DefaultFolder, limit);

    /// <summary><c>TL_ACTIVATIONS</c> (a fast disk of this machine: a network file system does not keep mapped files of two machines alike), else <c>activations</c> in the user's cache folder.</summary>
    public static string DefaultFolder => ProcessEnvironment.Given("TL_ACTIVATIONS") is { } given
        ? Path.GetFullPath(given)
        : Path.Combine(UserCache.Folder, "activations");

    public string Folder => _folder;

    /// <summary>How many of a key's records are there, without opening it; 0 where there is no such entry.</summary>
    public int CountPresent(ActivationKey key)
    {
        var folder = FolderOf(key.Hash);
        return EntryHeader.TryRead(folder) is { } header ? Present(folder, header) : 0;
    }

    /// <summary>What is available for new entries, were every entry that nobody uses evicted: the limit and the free disk both count.</summary>
    public long Available(IReadOnlyCollection<string> except)
    {
        var entries = List();
        var kept = entries.Where(entry => entry.InUse || except.Contains(entry.Name)).Sum(entry => entry.Bytes);
        var evictable = entries.Sum(entry => entry.Bytes) - kept;
        var free = DiskSpace.Free(_folder);
        return Math.Max(0, Math.Min(Limit(entries, free) - kept, free - DiskSpace.Reserve + evictable));
    }

    /// <summary>Opens a key's entry, made where it is absent; the least recently used entries that nobody has open are evicted where there is no room.</summary>
    /// <param name="key">What names it.</param>
    /// <param name="layout">The sizes that follow from the key.</param>
    /// <param name="whyNot">A sentence where null is returned: there is no room.</param>
    /// <param name="cancellation">Ends the wait for another process that creates or evicts.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public ActivationEntry? TryOpen(ActivationKey key, RecordLayout layout, out string? whyNot, CancellationToken cancellation = default)
    {
        whyNot = null;
        Directory.CreateDirectory(_folder);
        using var store = new RangeLock(Path.Combine(_folder, ".lock"));
        store.Take(0, shared: false, cancellation);
        var folder = FolderOf(key.Hash);
        if (EntryHeader.TryRead(folder) is not { } header || !Same(header.Layout, layout))
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            if (!MakeRoom(layout.TotalBytes, out whyNot))
                return null;
            Create(folder, key, layout);
        }
        // The header's time is the entry's last use.
        File.SetLastWriteTimeUtc(Path.Combine(folder, ActivationEntry.HeaderName), DateTime.UtcNow);
        var held = new RangeLock(Path.Combine(folder, ActivationEntry.LockName));
        try
        {
            held.Take(0, shared: true, cancellation);
            return new ActivationEntry(folder, layout, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Every entry, the least recently used first.</summary>
    public IReadOnlyList<StoredEntry> List()
    {
        if (!Directory.Exists(_folder))
            return [];
        var entries = new List<StoredEntry>();
        foreach (var folder in Directory.EnumerateDirectories(_folder))
            if (!Path.GetFileName(folder).StartsWith('.') && EntryHeader.TryRead(folder) is { } header)
            {
                var used = File.GetLastWriteTimeUtc(Path.Combine(folder, ActivationEntry.HeaderName));
                entries.Add(new StoredEntry(Path.GetFileName(folder), header.Count, Present(folder, header), header.Shape, header.Layout.TotalBytes, used, InUse(folder), header.Key));
            }
        return [.. entries.OrderBy(entry => entry.LastUsed).ThenBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    /// <summary>Evicts entries that nobody has open.</summary>
    /// <param name="toBytes">Least recently used ones until the rest takes no more than this; 0 for all.</param>
    /// <param name="unusedSince">Beside that, all that were not used since then; null for none.</param>
    /// <param name="cancellation">Ends the wait for another process.</param>
    /// <returns>What was evicted.</returns>
    public IReadOnlyList<StoredEntry> Prune(long toBytes, DateTime? unusedSince = null, CancellationToken cancellation = default)
    {
        if (!Directory.Exists(_folder))
            return [];
        using var store = new RangeLock(Path.Combine(_folder, ".lock"));
        store.Take(0, shared: false, cancellation);
        foreach (var left in Directory.EnumerateDirectories(_folder, Trash + "*"))
            TryDelete(left);
        var entries = List();
        var total = entries.Sum(entry => entry.Bytes);
        var evicted = new List<StoredEntry>();
        foreach (var entry in entries)
            if ((total > toBytes || entry.LastUsed < unusedSince) && TryEvict(entry))
            {
                evicted.Add(entry);
                total -= entry.Bytes;
            }
        return evicted;
    }

    private bool MakeRoom(long bytes, out string? whyNot)
    {
        whyNot = null;
        var entries = List();
        var free = DiskSpace.Free(_folder);
        var limit = Limit(entries, free);
        var total = entries.Sum(entry => entry.Bytes);
        foreach (var entry in entries)
        {
            if (total + bytes <= limit && bytes + DiskSpace.Reserve <= free)
                return true;
            if (!TryEvict(entry))
                continue;
            total -= entry.Bytes;
            free = DiskSpace.Free(_folder);
        }
        if (total + bytes > limit)
            whyNot = $"{Sizes.Of(bytes)} do not fit into the {Sizes.Of(limit)} of the store ('run.cache_size'), of which {Sizes.Of(total)} are in use";
        else if (bytes + DiskSpace.Reserve > free)
            whyNot = $"{Sizes.Of(bytes)} do not fit on the disk of '{_folder}', which has {Sizes.Of(free)} free";
        return whyNot is null;
    }

    private long Limit(IReadOnlyList<StoredEntry> entries, long free) => _limit ?? (free + entries.Sum(entry => entry.Bytes)) / 2;

    /// <summary>The store's lock is held, so nobody opens the entry meanwhile.</summary>
    private bool TryEvict(StoredEntry entry)
    {
        var folder = FolderOf(entry.Name);
        var trash = Path.Combine(_folder, Trash + Guid.NewGuid().ToString("N"));
        using (var held = new RangeLock(Path.Combine(folder, ActivationEntry.LockName)))
        {
            if (!held.TryTake(0))
                return false;
            Directory.Move(folder, trash);
        }
        TryDelete(trash);
        return true;
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Somebody looks at it just now: the next pruning takes what is left.
        }
    }

    private static bool InUse(string folder)
    {
        try
        {
            using var held = new RangeLock(Path.Combine(folder, ActivationEntry.LockName));
            return !held.TryTake(0);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Create(string folder, ActivationKey key, RecordLayout layout)
    {
        var beside = Path.Combine(_folder, ".new-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(beside);
        using (var records = File.OpenHandle(Path.Combine(beside, ActivationEntry.RecordsName), FileMode.CreateNew, FileAccess.Write))
            RandomAccess.SetLength(records, (long)layout.Count * layout.RecordBytes);
        using (var index = File.OpenHandle(Path.Combine(beside, ActivationEntry.IndexName), FileMode.CreateNew, FileAccess.Write))
            RandomAccess.SetLength(index, (long)layout.Count * sizeof(ulong));
        new EntryHeader(layout.Count, [.. layout.Shape], layout.Chunk, key.Parts.ToDictionary()).Write(beside);
        Directory.Move(beside, folder);
    }

    private static int Present(string folder, EntryHeader header)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(File.ReadAllBytes(Path.Combine(folder, ActivationEntry.IndexName)).AsSpan());
        return header.Count - words.Count(RecordChecksum.Absent);
    }

    private static bool Same(RecordLayout one, RecordLayout other) => one.Count == other.Count && one.Chunk == other.Chunk && one.Shape.SequenceEqual(other.Shape);

    private string FolderOf(string hash) => Path.Combine(_folder, hash);
}
