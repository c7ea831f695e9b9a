namespace TransferLearning.Tracking.Rest;

/// <summary>The model registry.</summary>
internal sealed class RegistryApi(MlflowHttp http)
{
    /// <summary>One version a run and source, however often it is asked for; an alias moves to it.</summary>
    public void Register(string name, string source, string runId, string? alias, CancellationToken cancellation)
    {
        try
        {
            http.Post("registered-models/create", new CreateRegisteredModel(name), RestJson.Default.CreateRegisteredModel, RestJson.Default.Nothing, cancellation);
        }
        catch (ServerRefusedException refused) when (refused.IsThereAlready)
        {
            // As it should be.
        }

        var version = Find(name, source, runId, cancellation) ?? http.Post(
            "model-versions/create", new CreateModelVersion(name, source, runId),
            RestJson.Default.CreateModelVersion, RestJson.Default.ModelVersionAnswer, cancellation, once: true).ModelVersion;
        if (alias is not null)
            http.Post("registered-models/alias", new SetAlias(name, alias, version.Version), RestJson.Default.SetAlias, RestJson.Default.Nothing, cancellation);
    }

    private WireModelVersion? Find(string name, string source, string runId, CancellationToken cancellation) =>
        http.Get(
            $"model-versions/search?max_results=1000&filter={Uri.EscapeDataString($"name='{name.Replace("'", "", StringComparison.Ordinal)}'")}",
            RestJson.Default.FoundModelVersions, cancellation)
            .ModelVersions?.FirstOrDefault(version => version.RunId == runId && version.Source == source);
}
