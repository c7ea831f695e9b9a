namespace TransferLearning.Tracking.Local;

/// <summary>The location of a local store: its database and the folder whose <c>mlruns</c> holds the artifacts.</summary>
/// <param name="Database">The SQLite file.</param>
/// <param name="Folder">The folder that relative artifact paths start from; start <c>mlflow ui</c> in it.</param>
public sealed record StorePlace(string Database, string Folder)
{
    /// <summary><c>mlflow.db</c> and <c>mlruns</c> in a folder, which is MLflow's default.</summary>
    public static StorePlace In(string folder)
    {
        var full = Path.GetFullPath(folder);
        return new StorePlace(Path.Combine(full, "mlflow.db"), full);
    }

    /// <summary>The relative artifact URI of a run, as stored in the database.</summary>
    public static string ArtifactUri(long experimentId, string runId) => $"mlruns/{experimentId}/{runId}/artifacts";

    /// <summary>The local folder that an artifact URI from the database names; null if it is not local.</summary>
    public string? Resolve(string? artifactUri)
    {
        if (string.IsNullOrEmpty(artifactUri))
            return null;
        if (artifactUri.StartsWith("file:", StringComparison.Ordinal))
            return Uri.TryCreate(artifactUri, UriKind.Absolute, out var uri) ? uri.LocalPath : null;
        return artifactUri.Contains(":/", StringComparison.Ordinal) ? null : Path.GetFullPath(Path.Combine(Folder, artifactUri));
    }
}
