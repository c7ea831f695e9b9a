using System.Runtime.InteropServices;
using TransferLearning.Experiments.Files;
using TransferLearning.Models;

namespace TransferLearning.Training.Activations;

/// <summary>
/// A store of activations and decoded pictures: a folder with one entry per key, shared by all processes of the user. One lock serialises opening, creating and
/// evicting entries, but not filling and reading them.
/// </summary>
public sealed class ActivationStore
{
    private const string Trash = ".trash-";
    private readonly string _folder;
    private readonly long? _limit;

    /// <param name="folder">Null means <see cref="DefaultFolder"/>.</param>
    /// <param name="limit">The maximum size of all entries in bytes (<c>run.cache_size</c>). Null means half of the free space, counting the entries as free.</param>
    public ActivationStore(string? folder = null, long? limit = null) =>
        (_folder, _limit) = (folder ?? DefaultFolder, limit);

    /// <summary>
    /// <c>TL_ACTIVATIONS</c>, else <c>activations</c> in the user's cache folder. It must be on a local disk: a network file system does not keep the mapped files
    /// of two machines consistent.
    /// </summary>
    public static string DefaultFolder => ProcessEnvironment.Given("TL_ACTIVATIONS") is { } given
        ? Path.GetFullPath(given)
        : Path.Combine(UserCache.Folder, "activations");

    public string Folder => _folder;

    /// <summary>The number of present records of a key, without opening the entry; 0 if there is no entry.</summary>
    public int CountPresent(ActivationKey key)
    {
        var folder = FolderOf(key.Hash);
        return EntryHeader.TryRead(folder) is { } header ? Present(folder, header) : 0;
    }

    /// <summary>The bytes available for new entries if every unused entry were evicted; both the limit and the free disk space count.</summary>
    public long Available(IReadOnlyCollection<string> except)
    {
        var entries = List();
        var kept = entries.Where(entry => entry.InUse || except.Contains(entry.Name)).Sum(entry => entry.Bytes);
        var evictable = entries.Sum(entry => entry.Bytes) - kept;
        var free = DiskSpace.Free(_folder);
        return Math.Max(0, Math.Min(Limit(entries, free) - kept, free - DiskSpace.Reserve + evictable));
    }

    /// <summary>Opens a key's entry, or creates it. If there is no room, evicts the least recently used entries that no process has open.</summary>
    /// <param name="key">The key of the entry.</param>
    /// <param name="layout">The entry's layout, which follows from the key.</param>
    /// <param name="whyNot">If null is returned, a sentence that says why: there is no room.</param>
    /// <param name="lengths">If records are as long as their texts, determines their lengths, which follow from the key. It is called for a new entry.</param>
    /// <param name="cancellation">Stops waiting for another process that creates or evicts entries.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public ActivationEntry? TryOpen(ActivationKey key, RecordLayout layout, out string? whyNot, Func<RecordLengths>? lengths = null, CancellationToken cancellation = default)
    {
        whyNot = null;
        var room = default(string);
        var entry = Open(key, layout, lengths, whole => MakeRoom(whole.TotalBytes, out room), cancellation);
        whyNot = room;
        return entry;
    }

    /// <summary>
    /// Opens a key's entry of decoded pictures, or creates it. Activations save more time than pixels, so no entry is evicted for it, and half of the free room stays free.
    /// </summary>
    /// <param name="key">The key of the entry.</param>
    /// <param name="layout">The entry's layout.</param>
    /// <param name="creates">Whether an absent entry is created.</param>
    /// <param name="whyNot">If null is returned although an entry should be created, a sentence that says why: there is no room.</param>
    /// <param name="cancellation">Stops waiting for another process that creates or evicts entries.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    internal ActivationEntry? TryOpenPixels(ActivationKey key, RecordLayout layout, bool creates, out string? whyNot, CancellationToken cancellation)
    {
        whyNot = null;
        if (!creates && EntryHeader.TryRead(FolderOf(key.Hash)) is null)
            return null;
        var room = default(string);
        var entry = Open(key, layout, null, whole => creates && (room = WhyNoSpareRoom(whole.TotalBytes)) is null, cancellation);
        whyNot = room;
        return entry;
    }

    /// <summary>Why a new entry of pixels has no room; null if it has.</summary>
    internal string? WhyNoSpareRoom(long bytes)
    {
        var entries = List();
        var free = DiskSpace.Free(_folder);
        var spare = Math.Max(0, Math.Min(Limit(entries, free) - entries.Sum(entry => entry.Bytes), free - DiskSpace.Reserve)) / 2;
        return bytes <= spare ? null : $"{Sizes.Of(bytes)} of pixels do not fit into half of the free room of the store ({Sizes.Of(spare)}; 'run.cache_size', free disk)";
    }

    private ActivationEntry? Open(ActivationKey key, RecordLayout layout, Func<RecordLengths>? lengths, Func<RecordLayout, bool> hasRoom, CancellationToken cancellation)
    {
        Directory.CreateDirectory(_folder);
        using var store = new RangeLock(Path.Combine(_folder, ".lock"));
        store.Take(0, shared: false, cancellation);
        var folder = FolderOf(key.Hash);
        if (EntryHeader.TryRead(folder) is { } header && header.HasLengths == lengths is not null && Same(header.Layout, layout))
        {
            layout = header.Layout;
        }
        else
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            layout = layout with { Lengths = lengths?.Invoke() };
            if (!hasRoom(layout))
                return null;
            Create(folder, key, layout);
        }
        // The header's modification time is the entry's last use.
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

    /// <summary>Every entry, least recently used first.</summary>
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

    /// <summary>Evicts entries that no process has open.</summary>
    /// <param name="toBytes">Evicts the least recently used entries until the rest takes at most this many bytes; 0 for all.</param>
    /// <param name="unusedSince">Also evicts all entries that were not used since then; null for none.</param>
    /// <param name="cancellation">Stops waiting for another process.</param>
    /// <returns>The evicted entries.</returns>
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

    /// <summary>Evicts an entry. The caller holds the store's lock, so no process can open the entry meanwhile.</summary>
    private bool TryEvict(StoredEntry entry)
    {
        var folder = FolderOf(entry.Name);
        var trash = Path.Combine(_folder, Trash + Guid.NewGuid().ToString("N"));
        using (var held = new RangeLock(Path.Combine(folder, ActivationEntry.LockName)))
        {
            if (!held.TryTake(0))
                return false;
            if (!OperatingSystem.IsWindows())
                Directory.Move(folder, trash);
        }
        // Windows moves no folder with an open file. Others may look at the lock meanwhile, but cannot open the entry.
        if (OperatingSystem.IsWindows() && !TryMove(folder, trash))
            return false;
        TryDelete(trash);
        return true;
    }

    private static bool TryMove(string folder, string to)
    {
        try
        {
            Directory.Move(folder, to);
            return true;
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            // A process has one of the files open. The next pruning removes the rest.
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
            RandomAccess.SetLength(records, layout.RecordsBytes);
        using (var index = File.OpenHandle(Path.Combine(beside, ActivationEntry.IndexName), FileMode.CreateNew, FileAccess.Write))
            RandomAccess.SetLength(index, (long)layout.Count * sizeof(ulong));
        layout.Lengths?.Write(Path.Combine(beside, ActivationEntry.LengthsName));
        new EntryHeader(layout.Count, [.. layout.Shape], layout.Chunk, key.Parts.ToDictionary(), layout.ElementBytes, layout.Lengths is not null).Write(beside);
        Directory.Move(beside, folder);
    }

    private static int Present(string folder, EntryHeader header)
    {
        // A run may have the file open for writing; on Windows a reader must allow that.
        using var file = File.OpenHandle(Path.Combine(folder, ActivationEntry.IndexName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[RandomAccess.GetLength(file)];
        var read = RandomAccess.Read(file, bytes, 0);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(0, read));
        return header.Count - words.Count(RecordChecksum.Absent);
    }

    private static bool Same(RecordLayout one, RecordLayout other) => one.Count == other.Count && one.Chunk == other.Chunk && one.ElementBytes == other.ElementBytes && one.Shape.SequenceEqual(other.Shape);

    private string FolderOf(string hash) => Path.Combine(_folder, hash);
}
