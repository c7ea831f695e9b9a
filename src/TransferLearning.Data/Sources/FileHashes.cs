using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Data;

/// <summary>
/// What is known of files, remembered on disk by path, size and time of change: their SHA-256 hashes, and whether they decode.
/// A second run over the same files reads none of them. Threads may ask at once.
/// </summary>
public sealed class FileHashes
{
    // Counts up when the decoder accepts other files than before.
    private const string Header = "files 1";

    private readonly string? _store;
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private volatile bool _changed;

    /// <param name="Length">The file's length when it was read.</param>
    /// <param name="Ticks">Its time of change.</param>
    /// <param name="Hash">Its hash.</param>
    /// <param name="Verdict">Why it does not decode; empty where it does; null where nobody tried.</param>
    private readonly record struct Entry(long Length, long Ticks, string Hash, string? Verdict);

    /// <param name="store">The file that remembers; null: nothing is remembered. Where it is damaged it counts as empty.</param>
    public FileHashes(string? store)
    {
        _store = store;
        if (store is not null && File.Exists(store))
            Load(store);
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

    /// <summary>Whether a file decodes, and its hash; the file is read at most once for both.</summary>
    /// <param name="path">The file.</param>
    /// <param name="probe">Reads and decodes it, where it is not known.</param>
    /// <returns>The reason why it does not decode (null where it does), and the hash (null where it cannot be read at all).</returns>
    internal (string? Reason, string? Hash) Check(string path, ImageProbe probe)
    {
        Entry? known = null;
        var (length, ticks) = (0L, 0L);
        try
        {
            known = Known(path, out length, out ticks);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The probe says it in words.
        }
        if (known is { Verdict: { } verdict })
            return (verdict.Length == 0 ? null : verdict, known.Value.Hash);
        var (reason, hash) = probe.Examine(path);
        if (hash is not null)
            Remember(path, new Entry(length, ticks, hash, reason ?? ""));
        return (reason, hash);
    }

    /// <summary>Writes what was learned. A store that cannot be written costs time next run and nothing else.</summary>
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
        var info = new FileInfo(path);
        (length, ticks) = (info.Length, info.LastWriteTimeUtc.Ticks);
        return _entries.TryGetValue(path, out var known) && known.Length == length && known.Ticks == ticks ? known : null;
    }

    // A file that changed within the clock's own precision could change again unseen, so it is not remembered yet.
    private void Remember(string path, Entry entry)
    {
        if (DateTime.UtcNow.Ticks - entry.Ticks > 2 * TimeSpan.TicksPerSecond)
            (_entries[path], _changed) = (entry, true);
    }

    private void Write(System.IO.Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.WriteLine(Header);
        foreach (var (path, entry) in _entries.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (!path.AsSpan().ContainsAny('\n', '\r'))
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{entry.Hash}\t{entry.Length}\t{entry.Ticks}\t{entry.Verdict?.ReplaceLineEndings(" ").Replace('\t', ' ') ?? "?"}\t{path}"));
    }

    private void Load(string store)
    {
        try
        {
            using var lines = File.ReadLines(store).GetEnumerator();
            if (!lines.MoveNext() || lines.Current != Header)
                return;
            while (lines.MoveNext())
            {
                var parts = lines.Current.Split('\t', 5);
                if (parts.Length == 5 && parts[0].Length == 64
                    && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                    && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
                    _entries[parts[4]] = new(length, ticks, parts[0], parts[3] == "?" ? null : parts[3]);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _entries.Clear();
        }
    }
}
