using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl weights list</c>: the files in the store and in the folders of <c>TL_WEIGHTS</c>.</summary>
internal sealed class WeightsListVerb() : ListVerb("Lists the weights on this machine: the store's, and those in the folders of TL_WEIGHTS")
{
    protected override void WriteJson(Session session) =>
        session.WriteJson(new JsonArray([.. WeightsVerb.Store(session).List().Select(each => new JsonObject
        {
            ["path"] = each.Path,
            ["bytes"] = each.Bytes,
            ["backbone"] = each.Backbone?.Name,
            ["weights"] = each.Tag?.Name,
            ["in_store"] = each.InStore,
        })]));

    protected override void Print(Session session)
    {
        var store = WeightsVerb.Store(session);
        var files = store.List();
        if (files.Count == 0)
        {
            session.ProgressText.WriteLine($"No weights in {string.Join(", ", store.Folders.Searched.Append(store.Folders.Store))}.");
            return;
        }

        TextTable.Write(
            session,
            Column.Of("backbone", files, each => each.Backbone?.Name ?? "–"),
            Column.Of("weights", files, each => each.Tag?.Name ?? "–"),
            Column.Of("size", files, each => Show.Bytes(each.Bytes)) with { Number = true },
            Column.Of("file", files, each => each.Path) with { Least = 20, KeepsEnd = true });
    }
}
