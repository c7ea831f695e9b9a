using TransferLearning.Experiments.Files;

namespace TransferLearning.Tracking.Rest;

/// <summary>Reads and writes artifacts: through the server if it proxies them, directly if they are in a folder of this machine.</summary>
internal sealed class ArtifactsApi(MlflowHttp http)
{
    private const string Proxy = "/api/2.0/mlflow-artifacts/artifacts/";

    /// <summary>Stores a file below the artifact URI of a run or a model.</summary>
    /// <exception cref="ArtifactStoreException">Only the artifact store's own client libraries can write to it.</exception>
    public void Store(string artifactUri, string path, string file, CancellationToken cancellation)
    {
        if (ProxyPath(artifactUri) is { } root)
        {
            http.Put($"{root}/{Escaped(path)}", file, cancellation);
            return;
        }

        var target = Path.Combine(LocalFolder(artifactUri), path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target + ".new", overwrite: true);
        AtomicFile.Move(target + ".new", target);
    }

    /// <summary>The paths of a run's artifacts.</summary>
    public IEnumerable<string> List(string runId, CancellationToken cancellation) =>
        Listed($"artifacts/list?run_id={Uri.EscapeDataString(runId)}&path=", cancellation);

    /// <summary>The paths of a logged model's files.</summary>
    public IEnumerable<string> ListModel(string modelId, CancellationToken cancellation) =>
        Listed($"logged-models/{Uri.EscapeDataString(modelId)}/artifacts/directories?artifact_directory_path=", cancellation);

    private IEnumerable<string> Listed(string call, CancellationToken cancellation)
    {
        var folders = new Stack<string>([""]);
        while (folders.TryPop(out var folder))
        {
            string? page = null;
            do
            {
                var listed = http.Get(
                    $"{call}{Uri.EscapeDataString(folder)}{(page is null ? "" : "&page_token=" + Uri.EscapeDataString(page))}",
                    RestJson.Default.ListedArtifacts, cancellation);
                foreach (var file in listed.Files ?? [])
                {
                    if (file.IsDir)
                        folders.Push(file.Path);
                    else
                        yield return file.Path;
                }

                page = listed.NextPageToken;
            }
            while (!string.IsNullOrEmpty(page));
        }
    }

    /// <summary>Downloads a run's artifact; false if there is none.</summary>
    public bool Download(string runId, string artifactUri, string path, string target, CancellationToken cancellation)
    {
        try
        {
            if (ProxyPath(artifactUri) is { } root)
                http.Download($"{root}/{Escaped(path)}", target, cancellation);
            else
                http.Download($"/get-artifact?path={Uri.EscapeDataString(path)}&run_uuid={Uri.EscapeDataString(runId)}", target, cancellation);
            return true;
        }
        catch (ServerRefusedException refused) when (refused.IsMissing || refused.Status == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>The server's path of an artifact URI that it proxies; null for any other URI.</summary>
    private static string? ProxyPath(string artifactUri)
    {
        const string Scheme = "mlflow-artifacts:";
        if (artifactUri.StartsWith(Scheme, StringComparison.Ordinal))
        {
            var rest = artifactUri[Scheme.Length..];
            if (rest.StartsWith("//", StringComparison.Ordinal))
                rest = rest[2..].IndexOf('/') is >= 0 and var slash ? rest[(slash + 2)..] : "";
            return Proxy + Escaped(rest.Trim('/'));
        }

        return artifactUri.StartsWith("http:", StringComparison.Ordinal) || artifactUri.StartsWith("https:", StringComparison.Ordinal) ? artifactUri.TrimEnd('/') : null;
    }

    private static string LocalFolder(string artifactUri)
    {
        if (artifactUri.StartsWith("file:", StringComparison.Ordinal) && Uri.TryCreate(artifactUri, UriKind.Absolute, out var uri) && uri.Host is "" or "localhost")
            return uri.LocalPath;
        if (!artifactUri.Contains(":/", StringComparison.Ordinal) && Path.IsPathRooted(artifactUri))
            return artifactUri;
        throw new ArtifactStoreException(artifactUri);
    }

    private static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}

/// <summary>This program cannot write to an artifact store; the message says how to configure the server.</summary>
internal sealed class ArtifactStoreException(string artifactUri) : Exception(
    $"the run's artifacts belong at '{artifactUri}', which only its own libraries can write. Let the server pass them on: " +
    "start it with 'mlflow server --serve-artifacts --artifacts-destination <that place>' and use an experiment made after that.");
