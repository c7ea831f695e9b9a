using System.Security.Cryptography;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights.Store;

/// <summary>A file that is downloaded into its own temporary folder.</summary>
public abstract class DownloadCase : IDisposable
{
    protected static byte[] Content { get; } = Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 % 251)).ToArray();

    protected static string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Content));

    internal static DownloadOptions Quick { get; } = new() { Attempts = 3, FirstWait = TimeSpan.FromMilliseconds(1), AllowLoopback = true, HuggingFaceToken = null };

    protected TemporaryFolder Folder { get; } = new();

    /// <summary>The reported progress. A reader must lock it while a download runs.</summary>
    protected List<DownloadProgress> Progress { get; } = [];

    protected string Target => Path.Combine(Folder.Path, "weights.safetensors");

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task Fetch(LocalServer server, string? sha256 = null, DownloadOptions? options = null, CancellationToken cancellation = default)
    {
        using var downloader = new Downloader(options ?? Quick);
        await downloader.FetchAsync(server.Url, Target, sha256 ?? Hash, new Collect(Progress), cancellation);
    }

    protected void AssertArrived()
    {
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([Target, Target + ".lock"], Directory.GetFiles(Folder.Path).Order(StringComparer.Ordinal));
    }

    protected void AssertNothingStays() => Assert.Equal([Target + ".lock"], Directory.GetFiles(Folder.Path));

    private sealed class Collect(List<DownloadProgress> list) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            lock (list) list.Add(value);
        }
    }
}
