using System.Text.Json;
using System.Text.RegularExpressions;

namespace TransferLearning.Tracking.Tests.Server;

/// <summary><c>runs/log-batch</c> with MLflow's limits: a batch that breaks one is refused as a whole.</summary>
internal static partial class FakeBatch
{
    public static FakeAnswer Log(FakeState state, JsonElement json, int bytes)
    {
        var id = json.GetProperty("run_id").GetString()!;
        if (!state.Runs.TryGetValue(id, out var run))
            return FakeRuns.Missing(id);
        if (run.Deleted)
            return Invalid($"The run {id} must be in the 'active' state. Current state is deleted.");
        var metrics = Items(json, "metrics");
        var parameters = Items(json, "params");
        var tags = Items(json, "tags");
        if (metrics.Count > 1000 || parameters.Count > 100 || tags.Count > 100 || metrics.Count + parameters.Count + tags.Count > 1000 || bytes > 1_048_576)
            return Invalid("A batch logging request can contain at most 1000 metrics, 100 params, 100 tags and 1 MB");
        if (metrics.Concat(parameters).Concat(tags).Any(item => !Key().IsMatch(item.GetProperty("key").GetString()!)))
            return Invalid("Invalid key");
        if (metrics.Any(metric => !metric.GetProperty("timestamp").TryGetInt64(out _)))
            return Invalid("timestamp");
        foreach (var parameter in parameters)
            if (run.Params.TryGetValue(parameter.GetProperty("key").GetString()!, out var known) && known != Cut(parameter, 6000))
                return Invalid("Changing param values is not allowed.");

        foreach (var metric in metrics)
        {
            var value = metric.GetProperty("value");
            run.Metrics.Add((
                metric.GetProperty("key").GetString()!,
                Number(value),
                metric.GetProperty("timestamp").GetInt64(),
                metric.GetProperty("step").GetInt64()));
            if (Text(metric, "model_id") is { } model)
                state.Models[model].Metrics.Add((metric.GetProperty("key").GetString()!, Number(value), Text(metric, "dataset_name"), Text(metric, "dataset_digest")));
        }

        foreach (var parameter in parameters)
            run.Params[parameter.GetProperty("key").GetString()!] = Counted(state, parameter, 6000);
        foreach (var tag in tags)
            run.Tags[tag.GetProperty("key").GetString()!] = Counted(state, tag, 8000);
        return new FakeAnswer(200, "{}");
    }

    private static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : value.GetDouble();

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static List<JsonElement> Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var items) ? [.. items.EnumerateArray()] : [];

    /// <summary>Cuts a longer value silently, as MLflow does.</summary>
    private static string Counted(FakeState state, JsonElement item, int longest)
    {
        if (item.GetProperty("value").GetString()!.Length > longest)
            state.Traps++;
        return Cut(item, longest);
    }

    private static string Cut(JsonElement item, int longest) =>
        item.GetProperty("value").GetString()! is var value && value.Length > longest ? value[..longest] : value;

    private static FakeAnswer Invalid(string message) => FakeAnswer.Error(400, "INVALID_PARAMETER_VALUE", message);

    [GeneratedRegex(@"^[/\w.\- :]{1,250}$")]
    private static partial Regex Key();
}
