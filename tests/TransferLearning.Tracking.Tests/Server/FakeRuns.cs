using System.Text.Json;
using System.Text.RegularExpressions;

namespace TransferLearning.Tracking.Tests.Server;

internal static partial class FakeRuns
{
    private static readonly string[] Statuses = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

    /// <summary>Creates a run. It is not idempotent: every call creates another run.</summary>
    public static FakeAnswer Create(FakeState state, JsonElement json)
    {
        var id = Guid.NewGuid().ToString("N");
        var experiment = json.GetProperty("experiment_id").GetString()!;
        var run = new FakeRun
        {
            Id = id,
            ExperimentId = experiment,
            Name = json.GetProperty("run_name").GetString()!,
            Started = json.GetProperty("start_time").GetInt64(),
            ArtifactUri = $"{state.ArtifactRoot}{experiment}/{id}/artifacts",
        };
        foreach (var tag in json.GetProperty("tags").EnumerateArray())
            run.Tags[tag.GetProperty("key").GetString()!] = tag.GetProperty("value").GetString()!;
        state.Runs[id] = run;
        return new FakeAnswer(200, JsonSerializer.Serialize(new { run = Wire(run) }));
    }

    public static FakeAnswer Get(FakeState state, string id) => state.Runs.TryGetValue(id, out var run)
        ? new FakeAnswer(200, JsonSerializer.Serialize(new { run = Wire(run) }))
        : Missing(id);

    /// <summary>Updates a run. As in MLflow, an unknown status leaves the run RUNNING without an error.</summary>
    public static FakeAnswer Update(FakeState state, JsonElement json)
    {
        if (!state.Runs.TryGetValue(json.GetProperty("run_id").GetString()!, out var run))
            return Missing("");
        var status = json.GetProperty("status").GetString()!;
        if (!Statuses.Contains(status))
        {
            state.Traps++;
            return new FakeAnswer(200, "{}");
        }

        run.Status = status;
        run.Ended = json.TryGetProperty("end_time", out var end) ? end.GetInt64() : null;
        return new FakeAnswer(200, "{}");
    }

    public static FakeAnswer Delete(FakeState state, JsonElement json)
    {
        state.Runs[json.GetProperty("run_id").GetString()!].Deleted = true;
        return new FakeAnswer(200, "{}");
    }

    public static FakeAnswer Search(FakeState state, JsonElement json)
    {
        var ids = json.GetProperty("experiment_ids").EnumerateArray().Select(id => id.GetString()).ToHashSet();
        var runs = state.Runs.Values.Where(run => !run.Deleted && ids.Contains(run.ExperimentId));
        if (json.TryGetProperty("filter", out var filter) && filter.GetString() is { Length: > 0 } text)
            foreach (Match tag in TagFilter().Matches(text))
                runs = runs.Where(run => run.Tags.GetValueOrDefault(tag.Groups[1].Value) == tag.Groups[2].Value);

        // Pages of three, so that a client that ignores the next page fails the test.
        var start = json.TryGetProperty("page_token", out var token) && token.GetString() is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 0;
        var page = runs.OrderByDescending(run => run.Started).Skip(start).Take(3).ToList();
        return new FakeAnswer(200, JsonSerializer.Serialize(new
        {
            runs = page.Select(Wire),
            next_page_token = page.Count == 3 ? (start + 3).ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
        }));
    }

    /// <summary>The points of a metric. As on some servers, the list is empty without a page size.</summary>
    public static FakeAnswer History(FakeState state, string id, string key, string size)
    {
        if (size.Length == 0)
        {
            state.Traps++;
            return new FakeAnswer(200, "{}");
        }

        return new FakeAnswer(200, JsonSerializer.Serialize(new
        {
            metrics = state.Runs[id].Metrics.Where(point => point.Key == key).Select(Wire),
        }));
    }

    public static FakeAnswer Inputs(FakeState state, JsonElement json)
    {
        if (!state.Runs.TryGetValue(json.GetProperty("run_id").GetString()!, out var run))
            return Missing("");
        foreach (var input in json.GetProperty("datasets").EnumerateArray())
        {
            var dataset = input.GetProperty("dataset");
            if (dataset.GetProperty("digest").GetString()!.Length > 36)
                return FakeAnswer.Error(400, "INVALID_PARAMETER_VALUE", "digest");
            var context = input.GetProperty("tags").EnumerateArray().First(tag => tag.GetProperty("key").GetString() == "mlflow.data.context").GetProperty("value").GetString();
            var line = $"{dataset.GetProperty("name").GetString()} {dataset.GetProperty("digest").GetString()} {context}";
            if (!run.Inputs.Contains(line))
                run.Inputs.Add(line);
        }

        return new FakeAnswer(200, "{}");
    }

    public static FakeAnswer Missing(string id) => FakeAnswer.Error(404, "RESOURCE_DOES_NOT_EXIST", $"Run with id={id} not found");

    private static object Wire(FakeRun run) => new
    {
        info = new
        {
            run_id = run.Id,
            run_uuid = run.Id,
            run_name = run.Name,
            experiment_id = run.ExperimentId,
            status = run.Status,
            start_time = run.Started,
            end_time = run.Ended,
            artifact_uri = run.ArtifactUri,
            lifecycle_stage = run.Deleted ? "deleted" : "active",
        },
        data = new
        {
            metrics = run.Latest.Select(Wire),
            @params = run.Params.Select(pair => new { key = pair.Key, value = pair.Value }),
            tags = run.Tags.Select(pair => new { key = pair.Key, value = pair.Value }),
        },
        outputs = new { model_outputs = run.Outputs.Select(id => new { model_id = id, step = "0" }) },
    };

    private static object Wire((string Key, double Value, long Time, long Step) point) => new
    {
        key = point.Key,
        value = double.IsFinite(point.Value) ? (object)point.Value : point.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        timestamp = point.Time,
        step = point.Step.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("tags.`([^`]+)` = '([^']*)'")]
    private static partial Regex TagFilter();
}
