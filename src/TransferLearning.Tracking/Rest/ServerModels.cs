using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Models;

namespace TransferLearning.Tracking.Rest;

/// <summary>Tells a server of a run's models. Their files are artifacts of the run already; MLflow 3 gets them as a model of their own besides.</summary>
internal sealed class ServerModels(MlflowClient client, DeliveryState state, DeliveryContext context)
{
    public void Store(ModelRecord model, CancellationToken cancellation)
    {
        var runId = state.StoreRunId!;
        if (client.Models.FindOrCreate(state.ExperimentId!, runId, model, cancellation) is { ArtifactUri: { } uri } info)
        {
            var inside = model.Files.Select(file => file with { Path = file.Path[(model.ArtifactPath.Length + 1)..] }).Zip(model.Files);
            foreach (var (renamed, original) in inside)
                StoreFile(uri, renamed.Path, original, cancellation);
            client.Models.Finish(info.ModelId, runId, model.Step, cancellation);
            return;
        }

        var history = client.Runs.Get(runId, cancellation)?.Data?.Tags?.FirstOrDefault(tag => tag.Key == ModelHistory.Tag)?.Value;
        if (history?.Contains(model.Uuid, StringComparison.Ordinal) != true)
            client.Models.LogToRun(runId, model, cancellation);
    }

    private void StoreFile(string uri, string path, ArtifactRecord original, CancellationToken cancellation)
    {
        try
        {
            if (context.FileOf(original) is var file && File.Exists(file))
                client.Artifacts.Store(uri, path, file, cancellation);
        }
        catch (Exception error) when (error is ServerRefusedException or ArtifactStoreException)
        {
            context.Refused(state, original, error.Message);
        }
    }
}
