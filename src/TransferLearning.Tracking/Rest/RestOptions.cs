using System.Globalization;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Tracking.Rest;

/// <summary>How long and how often the HTTP client tries. Variables and defaults are those of MLflow's own client.</summary>
internal sealed record RestOptions
{
    /// <summary>Retries of a call that may be repeated (<c>MLFLOW_HTTP_REQUEST_MAX_RETRIES</c>).</summary>
    public int MaximumRetries { get; init; } = (int)Number("MLFLOW_HTTP_REQUEST_MAX_RETRIES", 7);

    /// <summary>The first pause in seconds; each next pause is twice as long (<c>MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR</c>).</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(Number("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", 2));

    /// <summary>The timeout of one attempt in seconds (<c>MLFLOW_HTTP_REQUEST_TIMEOUT</c>).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(Number("MLFLOW_HTTP_REQUEST_TIMEOUT", 120));

    /// <summary>User name and password from the address, percent-encoded; null if it has none.</summary>
    public string? UserInfo { get; init; }

    /// <summary>For delivery during a run, which retries by itself: few retries and a short timeout.</summary>
    public static RestOptions Background { get; } = new()
    {
        MaximumRetries = (int)Number("MLFLOW_HTTP_REQUEST_MAX_RETRIES", 1),
        Backoff = TimeSpan.FromSeconds(1),
        Timeout = TimeSpan.FromSeconds(Number("MLFLOW_HTTP_REQUEST_TIMEOUT", 30)),
    };

    /// <summary>For commands at a terminal: report within seconds that a server is down.</summary>
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
