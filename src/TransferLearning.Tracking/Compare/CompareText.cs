using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace TransferLearning.Tracking.Compare;

/// <summary>Writes a comparison as CSV or JSON.</summary>
public static class CompareText
{
    /// <summary>
    /// The comparison as CSV (RFC 4180), one line for each run: id, name, experiment, status, start, the params that differ, the metrics.
    /// Numbers are written so that they parse to the same value.
    /// </summary>
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

    /// <summary>The comparison as JSON: the names of the params that differ and of the metrics, and each run with all params, metrics and tags.</summary>
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
        text.Append(CsvLine.Of(cells)).Append("\r\n");
}
