namespace TransferLearning.Tracking.Rest;

/// <summary>Logs data sets as inputs of a run.</summary>
internal sealed class InputsApi(MlflowHttp http)
{
    public void Log(string runId, IEnumerable<DatasetInput> inputs, CancellationToken cancellation)
    {
        var datasets = inputs.Select(input => new WireInput(
            [new WirePair("mlflow.data.context", input.Context)],
            new WireDataset(input.Name, input.Digest, input.SourceType, input.Source, input.Schema, input.Profile))).ToList();
        http.Post("runs/log-inputs", new LogInputs(runId, datasets), RestJson.Default.LogInputs, RestJson.Default.Nothing, cancellation);
    }
}
