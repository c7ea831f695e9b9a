using System.Text.Json.Nodes;
using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Models;

/// <summary>The run tag that lists the run's models for MLflow 2 and for local stores without MLflow 3's model tables.</summary>
internal static class ModelHistory
{
    public const string Tag = "mlflow.log-model.history";

    /// <summary>The tag's value with a model added, unless it already contains the model.</summary>
    public static string With(string? known, ModelRecord model, string runId)
    {
        var list = Parse(known);
        if (!list.Any(entry => (string?)entry?["model_uuid"] == model.Uuid))
            list.Add(Entry(model, runId));
        return list.ToJsonString();
    }

    /// <summary>A model in the JSON of that tag.</summary>
    public static JsonObject Entry(ModelRecord model, string runId) => new()
    {
        ["run_id"] = runId,
        ["artifact_path"] = model.ArtifactPath,
        ["utc_time_created"] = DateTimeOffset.FromUnixTimeMilliseconds(model.Time).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", System.Globalization.CultureInfo.InvariantCulture),
        ["model_uuid"] = model.Uuid,
        ["flavors"] = model.Flavor == OnnxFlavor.Name ? OnnxFlavor.Json() : new JsonObject { [model.Flavor] = new JsonObject() },
    };

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
