using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.Store;

/// <summary>Retries and timeouts of a download. The defaults suit a slow connection; tests shorten them.</summary>
public sealed record DownloadOptions
{
    /// <summary>The number of consecutive attempts without progress before it gives up.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The wait before the second attempt. It doubles with each further attempt.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait, even if a server asks for a longer one.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The timeout of a connection attempt.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest silence of a server.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest wait for another process that downloads the same file.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>The bearer token for huggingface.co (<c>HF_TOKEN</c>). It is sent to no other host.</summary>
    public string? HuggingFaceToken { get; init; } = ProcessEnvironment.Read("HF_TOKEN");

    /// <summary>Whether plain http to this machine is allowed, for tests.</summary>
    internal bool AllowLoopback { get; init; }

    /// <summary>Replaces the network, for tests that check which requests are sent; null for the network.</summary>
    internal HttpMessageHandler? Handler { get; init; }
}
