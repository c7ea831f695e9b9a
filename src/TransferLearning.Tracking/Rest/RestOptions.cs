using System.Globalization;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Tracking.Rest;

/// <summary>How patient the client is. Defaults and variables are those of MLflow's own client.</summary>
internal sealed record RestOptions
{
    /// <summary>Retries of a call that may be repeated (<c>MLFLOW_HTTP_REQUEST_MAX_RETRIES</c>).</summary>
    public int MaximumRetries { get; init; } = (int)Number("MLFLOW_HTTP_REQUEST_MAX_RETRIES", 7);

    /// <summary>The first pause; each next one is twice as long (<c>MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR</c>, seconds).</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(Number("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", 2));

    /// <summary>How long one attempt may take (<c>MLFLOW_HTTP_REQUEST_TIMEOUT</c>, seconds).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(Number("MLFLOW_HTTP_REQUEST_TIMEOUT", 120));

    /// <summary>Name and password that the address itself gives, percent-encoded; null where it gives none.</summary>
    public string? UserInfo { get; init; }

    /// <summary>For a run's own delivery, which tries again by itself: few retries, and no long wait for an answer.</summary>
    public static RestOptions Background { get; } = new()
    {
        MaximumRetries = (int)Number("MLFLOW_HTTP_REQUEST_MAX_RETRIES", 1),
        Backoff = TimeSpan.FromSeconds(1),
        Timeout = TimeSpan.FromSeconds(Number("MLFLOW_HTTP_REQUEST_TIMEOUT", 30)),
    };

    /// <summary>Where somebody waits at a terminal: a server that is down is told within seconds.</summary>
    public static RestOptions Interactive { get; } = new()
    {
        MaximumRetries = (int)Number("MLFLOW_HTTP_REQUEST_MAX_RETRIES", 2),
        Backoff = TimeSpan.FromSeconds(Number("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", 0.5)),
    };

    private static double Number(string variable, double otherwise) =>
        double.TryParse(ProcessEnvironment.Read(variable), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0
            ? value
            : otherwise;
}
