using System.Globalization;
using System.Text.Json;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace TransferLearning.MSBuild;

/// <summary>Turns JSON results into items: <c>run_id</c> becomes the metadata RunId; a metric keeps its name, with <c>_</c> for <c>/</c>.</summary>
internal static class ResultItems
{
    private const string Metrics = "metrics", Trials = "trials", Leaderboard = "leaderboard";

    /// <summary>The items of one result or an array of them. A sweep's items are its trials, with rank and model if they have one.</summary>
    public static ITaskItem[] Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        ITaskItem[] items = [.. Results(document.RootElement).Select(Item)];
        if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Leaderboard, out var standings) && standings.ValueKind == JsonValueKind.Array)
            foreach (var standing in standings.EnumerateArray().Select(Item))
                foreach (var item in items.Where(item => item.GetMetadata("Trial") == standing.GetMetadata("Trial")))
                    standing.CopyMetadataTo(item);
        return items;
    }

    private static IEnumerable<JsonElement> Results(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Results),
        JsonValueKind.Object when element.TryGetProperty(Trials, out var trials) && trials.ValueKind == JsonValueKind.Array => trials.EnumerateArray().SelectMany(Results),
        JsonValueKind.Object => [element],
        _ => [],
    };

    private static ITaskItem Item(JsonElement result)
    {
        var item = new TaskItem(Text(result, "file") ?? Text(result, "yaml") ?? Text(result, "name") ?? "experiment");
        foreach (var property in result.EnumerateObject())
            if (property.NameEquals(Metrics) && property.Value.ValueKind == JsonValueKind.Object)
                foreach (var metric in property.Value.EnumerateObject())
                    Set(item, metric.Name.Replace('/', '_'), metric.Value);
            else
                Set(item, PascalCase(property.Name), property.Value);
        return item;
    }

    private static void Set(TaskItem item, string name, JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Array when value.EnumerateArray().All(each => each.ValueKind == JsonValueKind.String) => string.Join(FindBestExperiment.Separator, value.EnumerateArray().Select(each => each.GetString()!.Replace('/', '_'))),
            _ => null,
        };
        if (!string.IsNullOrEmpty(text))
            item.SetMetadata(name, Escape(text));
    }

    /// <summary>Escapes characters that MSBuild would read as a wildcard, a list or a property.</summary>
    private static string Escape(string text) =>
        string.Concat(text.Select(c => c is '%' or '$' or '@' or '(' or ')' or ';' or '?' or '*' or '\'' ? $"%{(int)c:x2}" : c.ToString()));

    private static string? Text(JsonElement result, string name) =>
        result.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string PascalCase(string name) =>
        string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));
}
