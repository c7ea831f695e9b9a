using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl cache list</c>: every entry of the store, the least recently used first: the one that is evicted next.</summary>
internal sealed class CacheListVerb() : ListVerb("Lists stored activations, the least recently used first")
{
    protected override void WriteJson(Session session) =>
        session.WriteJson(new JsonArray([.. CacheVerb.Store(session).List().Select(CacheVerb.ToJson)]));

    protected override void Print(Session session)
    {
        var store = CacheVerb.Store(session);
        var entries = store.List();
        if (entries.Count == 0)
        {
            session.ProgressText.WriteLine($"Nothing is stored in {store.Folder}.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("name", "cut after", "engine");
        foreach (var title in new[] { "images", "present", "size", "last used" })
            table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var entry in entries)
            table.AddRow(
                entry.Name,
                Markup.Escape($"{entry.Key.GetValueOrDefault("cut")} ({string.Join('×', entry.Shape)})"),
                Markup.Escape(entry.Key.GetValueOrDefault("engine") ?? "–"),
                Show.Count(entry.Records),
                Show.Count(entry.Present),
                Show.Bytes(entry.Bytes),
                entry.InUse ? "in use" : entry.LastUsed.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        session.Results.Write(table);
        session.ResultText.WriteLine($"{Show.Bytes(entries.Sum(entry => entry.Bytes))} in {store.Folder}");
    }
}
