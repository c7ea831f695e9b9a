using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace TransferLearning.Tracking.Tests.Server;

/// <summary>Logged models (version 3 only) and the registry.</summary>
internal static class FakeModels
{
    private static readonly SearchValues<char> RefusedInNames = SearchValues.Create("/:.%\"'");

    public static FakeAnswer Logged(FakeState state, string method, string path, string folder, JsonElement json)
    {
        if (method == "GET")
        {
            var parts = path.Split('/');
            return parts.Length == 2 ? Answer(state.Models[parts[1]]) : FakeRoutes.List(state, Root(state.Models[parts[1]]), folder);
        }

        if (method == "PATCH")
        {
            var model = state.Models[path["logged-models/".Length..]];
            model.Status = json.GetProperty("status").GetString()!;
            return Answer(model);
        }

        if (path == "logged-models/search")
        {
            var filter = json.GetProperty("filter").GetString()!;
            var found = state.Models.Values.Where(model => model.Tags.Any(tag => filter == $"tags.`{tag.Key}` = '{tag.Value}'"));
            return new FakeAnswer(200, JsonSerializer.Serialize(new { models = found.Select(Wire) }));
        }

        var created = new FakeModel
        {
            Id = "m-" + Guid.NewGuid().ToString("N"),
            Name = json.GetProperty("name").GetString()!,
            Experiment = json.GetProperty("experiment_id").GetString()!,
            Run = json.GetProperty("source_run_id").GetString(),
            Tags = Pairs(json, "tags"),
            Params = Pairs(json, "params"),
        };
        // The rule of MLflow's _validate_logged_model_name.
        if (created.Name.AsSpan().ContainsAny(RefusedInNames))
            return FakeAnswer.Error(400, "INVALID_PARAMETER_VALUE", "Invalid model name");
        state.Models[created.Id] = created;
        return Answer(created);
    }

    public static FakeAnswer Outputs(FakeState state, JsonElement json)
    {
        foreach (var model in json.GetProperty("models").EnumerateArray())
            state.Runs[json.GetProperty("run_id").GetString()!].Outputs.Add(model.GetProperty("model_id").GetString()!);
        return new FakeAnswer(200, "{}");
    }

    public static FakeAnswer LogToRun(FakeState state, JsonElement json)
    {
        var run = state.Runs[json.GetProperty("run_id").GetString()!];
        const string Tag = "mlflow.log-model.history";
        var known = run.Tags.GetValueOrDefault(Tag, "[]");
        run.Tags[Tag] = known == "[]" ? $"[{json.GetProperty("model_json").GetString()}]" : $"{known[..^1]},{json.GetProperty("model_json").GetString()}]";
        return new FakeAnswer(200, "{}");
    }

    public static FakeAnswer Register(FakeState state, JsonElement json) =>
        state.RegisteredModels.Add(json.GetProperty("name").GetString()!) ? new FakeAnswer(200, "{}") : FakeAnswer.Error(400, "RESOURCE_ALREADY_EXISTS");

    public static FakeAnswer CreateVersion(FakeState state, JsonElement json)
    {
        var name = json.GetProperty("name").GetString()!;
        var version = (
            name, state.Versions.Count(known => known.Name == name) + 1, json.GetProperty("source").GetString()!, json.GetProperty("run_id").GetString()!,
            json.TryGetProperty("model_id", out var model) ? model.GetString() : null);
        state.Versions.Add(version);
        return new FakeAnswer(200, JsonSerializer.Serialize(new { model_version = Wire(version) }));
    }

    public static FakeAnswer Versions(FakeState state, string filter) =>
        new(200, JsonSerializer.Serialize(new { model_versions = state.Versions.Where(version => filter == $"name='{version.Name}'").Select(Wire) }));

    public static FakeAnswer Alias(FakeState state, JsonElement json)
    {
        state.Aliases[(json.GetProperty("name").GetString()!, json.GetProperty("alias").GetString()!)] = json.GetProperty("version").GetString()!;
        return new FakeAnswer(200, "{}");
    }

    /// <summary>MLflow's registry answers INVALID_PARAMETER_VALUE for an unknown alias and RESOURCE_DOES_NOT_EXIST for an unknown model (sqlalchemy_store.py).</summary>
    public static FakeAnswer OfAlias(FakeState state, string name, string alias) =>
        !state.RegisteredModels.Contains(name) ? FakeAnswer.Error(404, "RESOURCE_DOES_NOT_EXIST")
        : state.Aliases.TryGetValue((name, alias), out var version) ? Version(state, name, version)
        : FakeAnswer.Error(400, "INVALID_PARAMETER_VALUE");

    public static FakeAnswer Version(FakeState state, string name, string version) =>
        state.Versions.Where(each => each.Name == name && each.Version.ToString(CultureInfo.InvariantCulture) == version).Select(Wire).FirstOrDefault() is { } found
            ? new FakeAnswer(200, JsonSerializer.Serialize(new { model_version = found }))
            : FakeAnswer.Error(404, "RESOURCE_DOES_NOT_EXIST");

    private static FakeAnswer Answer(FakeModel model) => new(200, JsonSerializer.Serialize(new { model = Wire(model) }));

    private static object Wire(FakeModel model) => new
    {
        info = new
        {
            model_id = model.Id,
            name = model.Name,
            status = model.Status,
            artifact_uri = $"mlflow-artifacts:/{Root(model)}",
            source_run_id = model.Run,
            tags = model.Tags.Select(tag => new { key = tag.Key, value = tag.Value }),
        },
    };

    private static string Root(FakeModel model) => $"{model.Experiment}/models/{model.Id}/artifacts";

    private static Dictionary<string, string> Pairs(JsonElement json, string name) =>
        json.GetProperty(name).EnumerateArray().ToDictionary(pair => pair.GetProperty("key").GetString()!, pair => pair.GetProperty("value").GetString()!);

    private static object Wire((string Name, int Version, string Source, string RunId, string? ModelId) version) =>
        new { name = version.Name, version = version.Version.ToString(CultureInfo.InvariantCulture), source = version.Source, run_id = version.RunId, model_id = version.ModelId };
}
