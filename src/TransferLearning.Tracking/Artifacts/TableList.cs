using System.Text.Json.Nodes;

namespace TransferLearning.Tracking.Artifacts;

/// <summary>The run tag that lists which artifacts are tables, for MLflow's table view.</summary>
internal sealed class TableList
{
    public const string Tag = "mlflow.loggedArtifacts";

    private readonly Lock _lock = new();
    private readonly JsonArray _entries;

    /// <param name="known">The tag's current value, or null.</param>
    public TableList(string? known) => _entries = Parse(known);

    /// <summary>The tag's value with one more table added.</summary>
    public string With(string path)
    {
        lock (_lock)
        {
            if (!_entries.Any(entry => (string?)entry?["path"] == path))
                _entries.Add(new JsonObject { ["path"] = path, ["type"] = "table" });
            return _entries.ToJsonString();
        }
    }

    private static JsonArray Parse(string? known)
    {
        try
        {
            return known is null ? [] : JsonNode.Parse(known) as JsonArray ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            return [];
        }
    }
}
