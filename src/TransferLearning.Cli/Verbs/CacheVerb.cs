using System.Text.Json.Nodes;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Activations;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl cache list|prune</c>: the stored activations of frozen layers, and decoded pictures.</summary>
internal sealed class CacheVerb() : GroupVerb("cache", "Lists and evicts the stored activations of frozen layers and decoded pictures")
{
    protected override IReadOnlyList<Verb> Nested => [new CacheListVerb(), new CachePruneVerb()];

    /// <summary>The store that the session's environment names.</summary>
    public static ActivationStore Store(Session session) => new(
        session.Environment("TL_ACTIVATIONS") is { Length: > 0 } given ? session.Resolve(given)
        : session.Environment("TL_HOME") is { Length: > 0 } home ? Path.Combine(session.Resolve(home), "activations")
        : null);

    /// <summary>An entry as <c>--json</c> prints it.</summary>
    public static JsonObject ToJson(StoredEntry entry) => new()
    {
        ["name"] = entry.Name,
        ["images"] = entry.Records,
        ["present"] = entry.Present,
        ["shape"] = new JsonArray([.. entry.Shape.Select(size => (JsonNode)size)]),
        ["bytes"] = entry.Bytes,
        ["last_used"] = entry.LastUsed.ToString("O"),
        ["in_use"] = entry.InUse,
        ["key"] = new JsonObject(entry.Key.Select(part => KeyValuePair.Create(part.Key, (JsonNode?)part.Value))),
    };
}
