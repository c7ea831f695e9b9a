using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.Store;

/// <summary>How patient a download is. The defaults suit a slow line; tests shorten them.</summary>
public sealed record DownloadOptions
{
    /// <summary>Attempts in a row that bring nothing before it gives up.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The wait before the second attempt; each later one waits twice as long.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait, also where a server asks for a longer one.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a server may stay silent.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long another process's download of the same file is waited for.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Sent as a bearer to huggingface.co only (<c>HF_TOKEN</c>).</summary>
    public string? HuggingFaceToken { get; init; } = ProcessEnvironment.Read("HF_TOKEN");

    /// <summary>Whether plain http is allowed to this very machine: for tests.</summary>
    internal bool AllowLoopback { get; init; }

    /// <summary>What sends the requests, for tests of what is sent where; null for the network.</summary>
    internal HttpMessageHandler? Handler { get; init; }
}
