using System.Text.Json.Nodes;
using Spectre.Console;
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

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("backbone", "weights");
        table.AddColumn(new TableColumn("size").RightAligned());
        table.AddColumn(new TableColumn("file").NoWrap());
        foreach (var each in files)
            table.AddRow(Markup.Escape(each.Backbone?.Name ?? "–"), Markup.Escape(each.Tag?.Name ?? "–"), Show.Bytes(each.Bytes), Markup.Escape(each.Path));
        session.Results.Write(table);
    }
}
