using System.Net.Sockets;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Models.Tests.Weights.Store;

/// <summary>Which servers are asked and with which headers, and what happens when several callers need one file.</summary>
public sealed class DownloadSharingTests : DownloadCase
{
    [Fact]
    public async Task Should_follow_redirects_only_to_https_and_without_the_token()
    {
        using var target = new LocalServer(LocalServer.File(Content));
        using var server = new LocalServer(LocalServer.Status("302 Found", $"Location: {target.Url}"));
        await Fetch(server, options: Quick with { HuggingFaceToken = "secret" });
        AssertArrived();
        Assert.DoesNotContain("authorization", Assert.Single(target.Requests).Headers.Keys);
        File.Delete(Target);
        using var elsewhere = new LocalServer(LocalServer.Status("302 Found", "Location: http://weights.example/a"));
        Assert.Contains("not https", (await Assert.ThrowsAsync<RunException>(() => Fetch(elsewhere))).Message, StringComparison.Ordinal);
        using var circle = new LocalServer(LocalServer.Status("302 Found", "Location: /again"));
        Assert.Contains("circles", (await Assert.ThrowsAsync<RunException>(() => Fetch(circle))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_plain_http()
    {
        using var downloader = new Downloader(new DownloadOptions { Attempts = 1 });
        var error = await Assert.ThrowsAsync<RunException>(() => downloader.FetchAsync(new("http://127.0.0.1:9/a"), Target, Hash));
        Assert.Contains("not https", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_stop_at_once_when_cancelled_and_keep_the_bytes()
    {
        using var server = new LocalServer(LocalServer.Cut(Content, 100_000), _ => null);
        using var cancellation = new CancellationTokenSource();
        var fetching = Fetch(server, cancellation: cancellation.Token);
        while (server.Requests.Count < 2) await Task.Delay(5);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        Assert.Equal(100_000, new FileInfo(Target + ".part").Length);
    }

    [Fact]
    public async Task Should_download_a_file_once_for_several_callers()
    {
        using var server = new LocalServer(asked =>
        {
            Thread.Sleep(150);
            return LocalServer.File(Content)(asked);
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Fetch(server))));
        Assert.Single(server.Requests);
        AssertArrived();
    }

    /// <summary>Another process (flock of util-linux) holds the lock, delivers the file and ends.</summary>
    [Fact]
    public async Task Should_wait_for_another_process_that_downloads_the_file()
    {
        using var server = new LocalServer(LocalServer.File(new byte[1]));
        var brought = Folder.At("brought");
        File.WriteAllBytes(brought, Content);
        using var other = System.Diagnostics.Process.Start("flock", [Target + ".lock", "sh", "-c", "echo > \"$1\"; while [ ! -e \"$2\" ]; do sleep 0.05; done; mv \"$3\" \"$4\"", "sh", Folder.At("held"), Folder.At("go"), brought, Target]);
        while (!File.Exists(Folder.At("held"))) await Task.Delay(5);
        var fetching = Fetch(server);
        while (!Told("another process is fetching it")) await Task.Delay(5);
        Assert.False(fetching.IsCompleted);
        File.WriteAllBytes(Folder.At("go"), []);
        await fetching;
        await other.WaitForExitAsync();
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Empty(server.Requests);

        bool Told(string note)
        {
            lock (Progress) return Progress.Exists(each => each.Note == note);
        }
    }

    /// <summary>
    /// Not even the superuser can open a socket as a lock file. It stands for a store
    /// that may only be read: the error must not be mistaken for a lock held by another process.
    /// </summary>
    [Fact]
    public async Task Should_not_wait_for_a_lock_that_cannot_be_opened()
    {
        using var server = new LocalServer(LocalServer.File(Content));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Target + ".lock"));
        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server).WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains(Target + ".lock", error.Message, StringComparison.Ordinal);
        Assert.Empty(Progress);
    }

    [Theory]
    [InlineData("https://huggingface.co/timm/a/resolve/main/model.safetensors", true)]
    [InlineData("https://example.org/model.safetensors", false)]
    [InlineData("https://huggingface.co.example.org/model.safetensors", false)]
    public async Task Should_send_the_token_to_the_hub_only(string url, bool expected)
    {
        using var handler = new Recorder(Content);
        using var downloader = new Downloader(Quick with { HuggingFaceToken = "secret", Handler = handler });
        await downloader.FetchAsync(new(url), Target, Hash);
        Assert.Equal(expected ? "Bearer secret" : null, Assert.Single(handler.Authorizations));
    }

    private sealed class Recorder(byte[] content) : HttpMessageHandler
    {
        public List<string?> Authorizations { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorizations.Add(request.Headers.Authorization?.ToString());
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new ByteArrayContent(content) });
        }
    }
}
