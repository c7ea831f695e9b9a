namespace TransferLearning.Tracking.Local;

/// <summary>Where a local store is: the database, and the folder whose <c>mlruns</c> holds the artifacts.</summary>
/// <param name="Database">The SQLite file.</param>
/// <param name="Folder">The folder that the artifacts' relative paths start from; <c>mlflow ui</c> is started in it.</param>
public sealed record StorePlace(string Database, string Folder)
{
    /// <summary><c>mlflow.db</c> and <c>mlruns</c> in a folder: MLflow's own default.</summary>
    public static StorePlace In(string folder)
    {
        var full = Path.GetFullPath(folder);
        return new StorePlace(Path.Combine(full, "mlflow.db"), full);
    }

    /// <summary>The relative artifact URI of a run, as the database keeps it.</summary>
    public static string ArtifactUri(long experimentId, string runId) => $"mlruns/{experimentId}/{runId}/artifacts";

    /// <summary>The folder that an artifact URI of the database names, or null where it is no local one.</summary>
    public string? Resolve(string? artifactUri)
    {
        if (string.IsNullOrEmpty(artifactUri))
            return null;
        if (artifactUri.StartsWith("file:", StringComparison.Ordinal))
            return Uri.TryCreate(artifactUri, UriKind.Absolute, out var uri) ? uri.LocalPath : null;
        return artifactUri.Contains(":/", StringComparison.Ordinal) ? null : Path.GetFullPath(Path.Combine(Folder, artifactUri));
    }
}
