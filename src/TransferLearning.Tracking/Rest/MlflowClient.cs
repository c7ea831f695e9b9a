namespace TransferLearning.Tracking.Rest;

/// <summary>MLflow's REST API, one property for each of its areas.</summary>
internal sealed class MlflowClient(Uri server, RestOptions options) : IDisposable
{
    private readonly MlflowHttp _http = new(server, options);

    public string Server => _http.Server;

    public ExperimentsApi Experiments => new(_http);

    public RunsApi Runs => new(_http);

    public BatchApi Batch => new(_http);

    public InputsApi Inputs => new(_http);

    public ArtifactsApi Artifacts => new(_http);

    public LoggedModelsApi Models => new(_http);

    public RegistryApi Registry => new(_http);

    /// <summary>The server's version (<c>GET /version</c>); null if it does not answer that, as behind some gateways.</summary>
    public Version? ServerVersion(CancellationToken cancellation)
    {
        try
        {
            var text = _http.Text("/version", cancellation).Trim().Trim('"');
            var digits = new string([.. text.TakeWhile(character => char.IsDigit(character) || character == '.')]).Trim('.');
            return Version.TryParse(digits, out var version) ? version : null;
        }
        catch (ServerRefusedException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
