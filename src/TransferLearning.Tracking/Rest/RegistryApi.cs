namespace TransferLearning.Tracking.Rest;

/// <summary>Registers model versions.</summary>
internal sealed class RegistryApi(MlflowHttp http)
{
    /// <summary>
    /// Registers a version and points the alias to it. A repeated request for the same run and source finds the existing version.
    /// </summary>
    public void Register(CreateModelVersion wanted, string? alias, CancellationToken cancellation)
    {
        var name = wanted.Name;
        try
        {
            http.Post("registered-models/create", new CreateRegisteredModel(name), RestJson.Default.CreateRegisteredModel, RestJson.Default.Nothing, cancellation);
        }
        catch (ServerRefusedException refused) when (refused.IsThereAlready)
        {
            // The registered model exists already.
        }

        var version = Find(wanted, cancellation) ?? http.Post(
            "model-versions/create", wanted,
            RestJson.Default.CreateModelVersion, RestJson.Default.ModelVersionAnswer, cancellation, once: true).ModelVersion;
        if (alias is not null)
            http.Post("registered-models/alias", new SetAlias(name, alias, version.Version), RestJson.Default.SetAlias, RestJson.Default.Nothing, cancellation);
    }

    private WireModelVersion? Find(CreateModelVersion wanted, CancellationToken cancellation) =>
        http.Get(
            $"model-versions/search?max_results=1000&filter={Uri.EscapeDataString($"name='{wanted.Name.Replace("'", "", StringComparison.Ordinal)}'")}",
            RestJson.Default.FoundModelVersions, cancellation)
            .ModelVersions?.FirstOrDefault(version => version.RunId == wanted.RunId && (version.Source == wanted.Source || (wanted.ModelId is not null && version.ModelId == wanted.ModelId)));
}
