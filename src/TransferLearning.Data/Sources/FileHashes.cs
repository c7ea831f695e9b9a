using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Data.Sources;

/// <summary>
/// A store on disk of files' SHA-256 hashes and of whether they decode, by path, size and modification time. A second run over the same
/// files reads none of them, and a process parses the store again only if it has changed. Thread-safe.
/// </summary>
public sealed class FileHashes
{
    // Increase when the decoder accepts other files than before.
    private const string Header = "files 2";

    private static readonly Dictionary<string, Entry> Nothing = [];

    // The last store that was read. Its entries apply only while a file's size and time agree, so a stale one does no harm.
    private static volatile Parsed? _parsed;

    private readonly string? _store;
    private volatile Dictionary<string, Entry> _known;
    private readonly ConcurrentDictionary<string, Entry> _learned = new(StringComparer.Ordinal);
    // Files that were looked up already and were unchanged.
    private readonly ConcurrentDictionary<string, Entry> _seen = new(StringComparer.Ordinal);
    private volatile bool _changed;

    /// <param name="Length">The file's length when it was read.</param>
    /// <param name="Ticks">Its modification time.</param>
    /// <param name="Hash">Its hash.</param>
    /// <param name="Verdict">Why it does not decode; empty if it does; null if unknown.</param>
    private readonly record struct Entry(long Length, long Ticks, string Hash, string? Verdict);

    /// <summary>The content of a store, never changed. If the store's size or time differs, it is read again.</summary>
    private sealed record Parsed(string Store, long Length, long Ticks, Dictionary<string, Entry> Entries);

    /// <param name="store">The file of the store; null to store nothing. A damaged store counts as empty.</param>
    public FileHashes(string? store)
    {
        _store = store;
        _known = store is null ? Nothing : Read(store);
    }

    /// <summary>Reads what other processes have written meanwhile.</summary>
    public void Refresh()
    {
        if (_store is not null)
            _known = Read(_store);
    }

    /// <summary>The hash of a file, in lower-case hexadecimal.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public string Of(string path)
    {
        if (Known(path, out var length, out var ticks) is { } known)
            return known.Hash;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        Remember(path, new Entry(length, ticks, hash, null));
        return hash;
    }

    /// <summary>Whether a file decodes, and its hash. The file is read at most once for both.</summary>
    /// <param name="path">The file.</param>
    /// <param name="probe">Reads and decodes the file, if it is not in the store.</param>
    /// <returns>The reason why the file does not decode (null if it does), and the hash (null if the file cannot be read).</returns>
    internal (string? Reason, string? Hash) Check(string path, ImageProbe probe)
    {
        if (_seen.TryGetValue(path, out var seen) && seen.Verdict is { } before)
            return (before.Length == 0 ? null : before, seen.Hash);
        Entry? known = null;
        var (length, ticks) = (0L, 0L);
        try
        {
            known = Known(path, out length, out ticks);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The probe reports the error.
        }
        if (known is { Verdict: { } verdict })
            return (verdict.Length == 0 ? null : verdict, known.Value.Hash);
        var (reason, hash) = probe.Examine(path);
        if (hash is not null)
            Remember(path, new Entry(length, ticks, hash, reason ?? ""));
        return (reason, hash);
    }

    /// <summary>Writes new entries. If the store cannot be written, the next run only takes longer.</summary>
    public void Save()
    {
        if (_store is null || !_changed)
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_store))!);
            AtomicFile.Replace(_store, Write);
            _changed = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private Entry? Known(string path, out long length, out long ticks)
    {
        var info = LinkedFile.At(path);
        (length, ticks) = (info.Length, info.LastWriteTimeUtc.Ticks);
        if ((!_learned.TryGetValue(path, out var known) && !_known.TryGetValue(path, out known)) || known.Length != length || known.Ticks != ticks)
            return null;
        _seen[path] = known;
        return known;
    }

    // A file that changed within the clock's resolution could change again unnoticed, so it is not stored yet.
    private void Remember(string path, Entry entry)
    {
        if (DateTime.UtcNow.Ticks - entry.Ticks > 2 * TimeSpan.TicksPerSecond)
            (_learned[path], _changed) = (entry, true);
    }

    private void Write(System.IO.Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(Header);
        foreach (var (path, entry) in _known.Where(pair => !_learned.ContainsKey(pair.Key)).Concat(_learned).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (!path.AsSpan().ContainsAny('\n', '\r'))
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{entry.Hash}\t{entry.Length}\t{entry.Ticks}\t{entry.Verdict?.ReplaceLineEndings(" ").Replace('\t', ' ') ?? "?"}\t{path}"));
    }

    private static Dictionary<string, Entry> Read(string store)
    {
        try
        {
            var info = new FileInfo(store);
            if (!info.Exists)
                return Nothing;
            var (length, ticks) = (info.Length, info.LastWriteTimeUtc.Ticks);
            if (_parsed is { } parsed && parsed.Store == store && parsed.Length == length && parsed.Ticks == ticks)
                return parsed.Entries;
            var entries = Parse(store);
            _parsed = new Parsed(store, length, ticks, entries);
            return entries;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Nothing;
        }
    }

    private static Dictionary<string, Entry> Parse(string store)
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        using var lines = File.ReadLines(store).GetEnumerator();
        if (!lines.MoveNext() || lines.Current != Header)
            return entries;
        while (lines.MoveNext())
        {
            var parts = lines.Current.Split('\t', 5);
            if (parts.Length == 5 && parts[0].Length == 64
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
                entries[parts[4]] = new(length, ticks, parts[0], parts[3] == "?" ? null : parts[3]);
        }
        return entries;
    }
}
