using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Models;

namespace TransferLearning.Tracking.Rest;

/// <summary>
/// Sends a run's models to a server: in MLflow 3 as logged models with params, metrics and data sets, in MLflow 2 as artifacts of
/// the run.
/// </summary>
internal sealed class ServerModels(MlflowClient client, DeliveryState state, DeliveryContext context)
{
    public void Store(ModelRecord model, CancellationToken cancellation)
    {
        var runId = state.StoreRunId!;
        var artifacts = new ServerArtifacts(client, state, context);
        if (client.Models.FindOrCreate(state.ExperimentId!, runId, model, cancellation) is { ArtifactUri: { } uri } info)
        {
            artifacts.Store(uri, model.Files, cancellation, model.ArtifactPath + "/");
            client.Models.Finish(info.ModelId, runId, model.Step, cancellation);
            state.Models[model.ArtifactPath] = info.ModelId;
            LogMetrics(info.ModelId, model, cancellation);
            return;
        }

        artifacts.Store(state.ArtifactUri ?? "", model.Files, cancellation);
        var history = client.Runs.Get(runId, cancellation)?.Data?.Tags?.FirstOrDefault(tag => tag.Key == ModelHistory.Tag)?.Value;
        if (history?.Contains(model.Uuid, StringComparison.Ordinal) != true)
            client.Models.LogToRun(runId, model, cancellation);
    }

    /// <summary>Sends the model's points again with its id, so that MLflow shows them with the model. The run keeps each point once.</summary>
    private void LogMetrics(string modelId, ModelRecord model, CancellationToken cancellation)
    {
        if (model.Metrics is { Count: > 0 } metrics)
            client.Batch.Log(
                state.StoreRunId!, [.. metrics.Select(each => new WireMetric(each.Key, each.Value, each.Time, each.Step, modelId, each.Dataset, each.Digest))], [], [],
                static () => { }, (what, content, reason) => context.Refused(state, what, content, reason), cancellation);
    }
}
