using System.Globalization;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Activations;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl cache list</c>: lists the entries of the activation store, least recently used (next to be evicted) first.</summary>
internal sealed class CacheListVerb() : ListVerb("Lists stored activations and decoded pictures, the least recently used first")
{
    protected override Listing Read(Session session)
    {
        var store = CacheVerb.Store(session);
        var entries = store.List();
        return new Listing<StoredEntry>(entries, CacheVerb.ToJson, Columns, $"Nothing is stored in {store.Folder}.", $"{Show.Bytes(entries.Sum(entry => entry.Bytes))} in {store.Folder}");
    }

    private static Column[] Columns(IReadOnlyList<StoredEntry> entries) =>
    [
        Column.Of("name", entries, entry => entry.Name) with { Least = 12 },
        Column.Of("cut after", entries, entry => $"{(entry.IsPixels ? "decoded pictures" : entry.Key.GetValueOrDefault("cut"))} ({string.Join('×', entry.Shape)})") with { Least = 16 },
        Column.Of("engine", entries, entry => entry.Key.GetValueOrDefault("engine") is { Length: > 0 } engine ? engine : "–") with { Rank = 2, Least = 12 },
        Column.Of("samples", entries, entry => Show.Count(entry.Records)) with { Number = true, Rank = 1 },
        Column.Of("present", entries, entry => Show.Count(entry.Present)) with { Number = true },
        Column.Of("size", entries, entry => Show.Bytes(entry.Bytes)) with { Number = true },
        Column.Of("last used", entries, entry => entry.InUse ? "in use" : entry.LastUsed.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)) with { Number = true },
    ];
}
