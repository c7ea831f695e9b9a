using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace TransferLearning.Tracking.Compare;

/// <summary>A comparison as CSV and JSON.</summary>
public static class CompareText
{
    /// <summary>One line a run: id, name, experiment, status, start, then params that differ and metrics. RFC 4180; numbers as they round-trip.</summary>
    public static string Csv(RunComparison comparison)
    {
        var text = new StringBuilder();
        Line(text, ["run_id", "name", "experiment", "status", "started", .. comparison.Params, .. comparison.Metrics]);
        foreach (var run in comparison.Runs)
            Line(text, [
                run.RunId, run.Name, run.Experiment, run.Status.ToMlflow(), run.Started?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "",
                .. comparison.Params.Select(key => run.Params.GetValueOrDefault(key) ?? ""),
                .. comparison.Metrics.Select(key => run.Metrics.TryGetValue(key, out var value) ? value.ToString("R", CultureInfo.InvariantCulture) : ""),
            ]);
        return text.ToString();
    }

    /// <summary>An object a run with all its params, metrics and tags, and the names of what differs.</summary>
    public static JsonObject Json(RunComparison comparison) => new()
    {
        ["params"] = new JsonArray([.. comparison.Params.Select(key => JsonValue.Create(key))]),
        ["metrics"] = new JsonArray([.. comparison.Metrics.Select(key => JsonValue.Create(key))]),
        ["runs"] = new JsonArray([.. comparison.Runs.Select(Json)]),
    };

    internal static JsonNode Number(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture));

    internal static JsonObject Json(StoredRun run) => new()
    {
        ["id"] = run.RunId,
        ["store_id"] = run.StoreId,
        ["name"] = run.Name,
        ["experiment"] = run.Experiment,
        ["status"] = run.Status.ToMlflow(),
        ["started"] = run.Started?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["minutes"] = run.Duration is { } duration ? JsonValue.Create(Math.Round(duration.TotalMinutes, 3)) : null,
        ["params"] = Pairs(run.Params, text => JsonValue.Create(text)),
        ["metrics"] = Pairs(run.Metrics, Number),
        ["tags"] = Pairs(run.Tags, text => JsonValue.Create(text)),
    };

    private static JsonObject Pairs<T>(IReadOnlyDictionary<string, T> pairs, Func<T, JsonNode?> value)
    {
        var all = new JsonObject();
        foreach (var (key, one) in pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            all[key] = value(one);
        return all;
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) =>
        text.AppendJoin(',', cells.Select(cell => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell)).Append("\r\n");
}
