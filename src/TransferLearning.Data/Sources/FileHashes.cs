using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Data;

/// <summary>
/// SHA-256 hashes of files, remembered on disk by path, size and time of change: a second run over the same files reads none of them.
/// Threads may ask at once.
/// </summary>
public sealed class FileHashes
{
    private readonly string? _store;
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private volatile bool _changed;

    private readonly record struct Entry(long Length, long Ticks, string Hash);

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
        var info = new FileInfo(path);
        var (length, ticks) = (info.Length, info.LastWriteTimeUtc.Ticks);
        if (_entries.TryGetValue(path, out var known) && known.Length == length && known.Ticks == ticks)
            return known.Hash;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        // A file that changed within the clock's own precision could change again unseen, so it is not remembered yet.
        if (DateTime.UtcNow.Ticks - ticks > 2 * TimeSpan.TicksPerSecond)
            (_entries[path], _changed) = (new Entry(length, ticks, hash), true);
        return hash;
    }

    /// <summary>Writes what was learned. A store that cannot be written costs time next run and nothing else.</summary>
    public void Save()
    {
        if (_store is null || !_changed)
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_store))!);
            AtomicFile.Replace(_store, stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                foreach (var (path, entry) in _entries.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    if (!path.AsSpan().ContainsAny('\n', '\r'))
                        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Hash} {entry.Length} {entry.Ticks} {path}"));
            });
            _changed = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private void Load(string store)
    {
        try
        {
            foreach (var line in File.ReadLines(store))
            {
                var parts = line.Split(' ', 4);
                if (parts.Length == 4 && parts[0].Length == 64
                    && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                    && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
                    _entries[parts[3]] = new(length, ticks, parts[0]);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _entries.Clear();
        }
    }
}
