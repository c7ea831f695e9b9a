using System.Net;

namespace TransferLearning.Serve;

/// <summary>Where a server listens, and what it refuses.</summary>
public sealed record ServeOptions
{
    /// <summary>The address to listen on.</summary>
    public IPAddress Host { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The largest number of bytes of a request's body, and so of a picture or text.</summary>
    public long MostBytes { get; init; } = 32_000_000;

    /// <summary>The largest number of pictures or texts of a request.</summary>
    public int MostPictures { get; init; } = 256;

    /// <summary>How long a request may take, from its headers to its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest number of requests that are worked on at once. Others are refused.</summary>
    public int MostRequests { get; init; } = 64;

    /// <summary>The key that a request must have; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Receives one line for each request that fails.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
