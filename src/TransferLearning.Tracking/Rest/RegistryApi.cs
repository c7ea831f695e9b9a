using System.Globalization;

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

    /// <summary>The run of a version of a registered model; null if there is no such version.</summary>
    public string? RunOf(ModelUri model, CancellationToken cancellation)
    {
        var name = Uri.EscapeDataString(model.Name!);
        try
        {
            if (model.Alias is { } alias)
                return Version($"registered-models/alias?name={name}&alias={Uri.EscapeDataString(alias)}").RunId;
            if (model.Version is { } version)
                return Version(string.Create(CultureInfo.InvariantCulture, $"model-versions/get?name={name}&version={version}")).RunId;
            return Versions(model.Name!, cancellation).MaxBy(each => long.Parse(each.Version, CultureInfo.InvariantCulture))?.RunId;
        }
        catch (ServerRefusedException refused) when (refused.IsMissing || (model.Alias is not null && refused.Code == "INVALID_PARAMETER_VALUE"))
        {
            return null; // An unknown alias of a known model is an invalid parameter to MLflow.
        }

        WireModelVersion Version(string path) => http.Get(path, RestJson.Default.ModelVersionAnswer, cancellation).ModelVersion;
    }

    private WireModelVersion? Find(CreateModelVersion wanted, CancellationToken cancellation) =>
        Versions(wanted.Name, cancellation).FirstOrDefault(version => version.RunId == wanted.RunId && (version.Source == wanted.Source || (wanted.ModelId is not null && version.ModelId == wanted.ModelId)));

    private List<WireModelVersion> Versions(string name, CancellationToken cancellation) =>
        http.Get(
            $"model-versions/search?max_results=1000&filter={Uri.EscapeDataString($"name='{name.Replace("'", "", StringComparison.Ordinal)}'")}",
            RestJson.Default.FoundModelVersions, cancellation).ModelVersions ?? [];
}
