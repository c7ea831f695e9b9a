using System.Text.Json.Nodes;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl weights list</c>: lists the files in the store and in the folders of <c>TL_WEIGHTS</c>.</summary>
internal sealed class WeightsListVerb() : ListVerb("Lists the weights and word vectors on this machine: the store's, and those in the folders of TL_WEIGHTS")
{
    protected override Listing Read(Session session)
    {
        var store = WeightsVerb.Store(session);
        return new Listing<StoredWeights>(store.List(), ToJson, Columns, $"No weights in {string.Join(", ", store.Folders.Searched.Append(store.Folders.Store))}.");
    }

    private static JsonObject ToJson(StoredWeights file) => new()
    {
        ["path"] = file.Path,
        ["bytes"] = file.Bytes,
        ["backbone"] = file.Backbone?.Name,
        ["weights"] = file.Tag?.Name,
        ["vectors"] = new JsonArray([.. file.Vectors.Select(tag => JsonValue.Create(tag.Name))]),
        ["licence"] = file.Licence.Name,
        ["in_store"] = file.InStore,
    };

    private static Column[] Columns(IReadOnlyList<StoredWeights> files) =>
    [
        Column.Of("backbone", files, each => each.Backbone?.Name ?? "–"),
        Column.Of("weights", files, each => each.Tag?.Name ?? (each.Vectors.Count > 0 ? string.Join(", ", each.Vectors.Select(tag => tag.Name)) : "–")),
        Column.Of("licence", files, each => each.Licence.Name) with { Rank = 1 },
        Column.Of("size", files, each => Show.Bytes(each.Bytes)) with { Number = true },
        Column.Of("file", files, each => each.Path) with { Least = 20, KeepsEnd = true },
    ];
}
