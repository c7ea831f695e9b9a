using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;

namespace TransferLearning.Tracking.Tests.Server;

/// <summary>Routes a request to its handler.</summary>
internal static partial class FakeRoutes
{
    private const string Api = "/api/2.0/mlflow/";
    private const string Proxy = "/api/2.0/mlflow-artifacts/artifacts/";

    public static FakeAnswer Answer(FakeState state, string method, Uri uri, byte[] body)
    {
        var path = uri.AbsolutePath;
        var query = HttpUtility.ParseQueryString(uri.Query);
        string Query(string name) => query[name] ?? "";
        lock (state.Lock)
        {
            if (path == "/version")
                return new FakeAnswer(200, state.Version);
            if (path == "/health")
                return new FakeAnswer(200, "OK");
            if (path.StartsWith(Proxy, StringComparison.Ordinal))
                return Artifact(state, method, path[Proxy.Length..], body);
            if (path == "/get-artifact")
                return Artifact(state, method, $"{Query("run_uuid")}/{Query("path")}", body);
            if (!path.StartsWith(Api, StringComparison.Ordinal))
                return FakeAnswer.HtmlNotFound;
            JsonElement json = default;
            if (body.Length > 0)
            {
                try
                {
                    json = JsonDocument.Parse(body).RootElement;
                }
                catch (JsonException) when (BareNan().IsMatch(Encoding.UTF8.GetString(body)))
                {
                    // MLflow's parser accepts a bare NaN, stores 0.0 and drops the rest of the batch without an error.
                    state.Traps++;
                    return new FakeAnswer(200, "{}");
                }
            }

            return (method, path[Api.Length..]) switch
            {
                ("GET", "experiments/get-by-name") => FakeExperiments.Get(state, Query("experiment_name")),
                ("POST", "experiments/create") => FakeExperiments.Create(state, json),
                ("POST", "experiments/search") => FakeExperiments.Search(state),
                ("POST", "runs/create") => FakeRuns.Create(state, json),
                ("GET", "runs/get") => FakeRuns.Get(state, Query("run_id")),
                ("POST", "runs/update") => FakeRuns.Update(state, json),
                ("POST", "runs/delete") => FakeRuns.Delete(state, json),
                ("POST", "runs/search") => FakeRuns.Search(state, json),
                ("POST", "runs/log-batch") => FakeBatch.Log(state, json, body.Length),
                ("POST", "runs/log-inputs") => FakeRuns.Inputs(state, json),
                ("POST", "runs/log-model") => FakeModels.LogToRun(state, json),
                ("GET", "metrics/get-history") => FakeRuns.History(state, Query("run_id"), Query("metric_key"), Query("max_results")),
                ("GET", "artifacts/list") => List(state, state.Runs[Query("run_id")].ArtifactUri["mlflow-artifacts:/".Length..], Query("path")),
                ("POST", "registered-models/create") => FakeModels.Register(state, json),
                ("POST", "registered-models/alias") => FakeModels.Alias(state, json),
                ("GET", "registered-models/alias") => FakeModels.OfAlias(state, Query("name"), Query("alias")),
                ("GET", "model-versions/get") => FakeModels.Version(state, Query("name"), Query("version")),
                ("GET", "model-versions/search") => FakeModels.Versions(state, Query("filter")),
                ("POST", "model-versions/create") => FakeModels.CreateVersion(state, json),
                ("POST", "runs/outputs") when state.HasLoggedModels => FakeModels.Outputs(state, json),
                (_, var model) when model.StartsWith("logged-models", StringComparison.Ordinal) && state.HasLoggedModels => FakeModels.Logged(state, method, model, Query("artifact_directory_path"), json),
                _ => FakeAnswer.HtmlNotFound,
            };
        }
    }

    private static FakeAnswer Artifact(FakeState state, string method, string escaped, byte[] body)
    {
        var path = Uri.UnescapeDataString(escaped);
        if (path.Contains('#') || path.Split('/').Contains(".."))
            return FakeAnswer.Error(400, "INVALID_PARAMETER_VALUE", "Invalid path");
        if (method == "PUT")
        {
            state.Artifacts[path] = body;
            return new FakeAnswer(200, "{}");
        }

        return state.Artifacts.TryGetValue(path, out var bytes) ? new FakeAnswer(200, "", bytes) : FakeAnswer.Error(404, "RESOURCE_DOES_NOT_EXIST");
    }

    public static FakeAnswer List(FakeState state, string root, string folder)
    {
        root += "/";
        var inside = folder.Length == 0 ? "" : folder + "/";
        var entries = state.Artifacts.Keys
            .Where(key => key.StartsWith(root + inside, StringComparison.Ordinal))
            .Select(key => key[root.Length..])
            .GroupBy(path => path[inside.Length..].Split('/')[0])
            .Select(group => new { path = inside + group.Key, is_dir = group.First() != inside + group.Key });
        return new FakeAnswer(200, JsonSerializer.Serialize(new { root_uri = root, files = entries }));
    }

    [GeneratedRegex(@":\s*-?(NaN|Infinity)")]
    private static partial Regex BareNan();
}
