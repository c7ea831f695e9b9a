using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Models;

namespace TransferLearning.Tracking.Rest;

/// <summary>Logs models: in MLflow 3 as objects of their own, in MLflow 2 as an entry of their run.</summary>
internal sealed class LoggedModelsApi(MlflowHttp http)
{
    /// <summary>
    /// The server's logged model for one of our models, found by its tag or else created. Null if the server has no logged models
    /// (MLflow 2).
    /// </summary>
    public WireModelInfo? FindOrCreate(string experimentId, string runId, ModelRecord model, CancellationToken cancellation)
    {
        try
        {
            var found = http.Post(
                "logged-models/search", new SearchModels([experimentId], $"tags.`{ModelIdentity.UuidTag}` = '{model.Uuid}'"),
                RestJson.Default.SearchModels, RestJson.Default.FoundModels, cancellation);
            if (found.Models is [{ Info: { } known }, ..])
                return known;
            return http.Post(
                "logged-models",
                new CreateLoggedModel(
                    experimentId, ModelIdentity.NameOf(model), runId,
                    [.. ModelIdentity.Params(model).Select(pair => new WirePair(pair.Key, pair.Value))],
                    [.. ModelIdentity.Tags(model).Select(tag => new WirePair(tag.Key, tag.Value))]),
                RestJson.Default.CreateLoggedModel, RestJson.Default.ModelAnswer, cancellation, once: true).Model?.Info;
        }
        catch (ServerRefusedException refused) when (refused.IsUnknownCall)
        {
            return null;
        }
    }

    public WireModelInfo? Get(string modelId, CancellationToken cancellation) =>
        http.Get($"logged-models/{Uri.EscapeDataString(modelId)}", RestJson.Default.ModelAnswer, cancellation).Model?.Info;

    /// <summary>Marks a model as ready once its files are uploaded, and makes it an output of its run.</summary>
    public void Finish(string modelId, string runId, long step, CancellationToken cancellation)
    {
        http.Post(
            $"logged-models/{Uri.EscapeDataString(modelId)}", new FinishModel(modelId, "LOGGED_MODEL_READY"),
            RestJson.Default.FinishModel, RestJson.Default.Nothing, cancellation, method: HttpMethod.Patch);
        http.Post("runs/outputs", new LogOutputs(runId, [new WireModelOutput(modelId, step)]), RestJson.Default.LogOutputs, RestJson.Default.Nothing, cancellation);
    }

    /// <summary>Adds a model to its run's entry (MLflow 2).</summary>
    public void LogToRun(string runId, ModelRecord model, CancellationToken cancellation) =>
        http.Post(
            "runs/log-model", new LogModel(runId, ModelHistory.Entry(model, runId).ToJsonString()),
            RestJson.Default.LogModel, RestJson.Default.Nothing, cancellation, once: true);
}
