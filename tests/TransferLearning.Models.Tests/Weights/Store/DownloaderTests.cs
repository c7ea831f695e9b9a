using System.Net.Sockets;
using System.Security.Cryptography;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights.Store;

/// <summary>Downloads from a server that makes every possible mistake.</summary>
public sealed class DownloaderTests : DownloadCase
{
    [Fact]
    public async Task Should_download_a_file_report_progress_and_leave_nothing_else()
    {
        using var server = new LocalServer(LocalServer.File(Content));
        await Fetch(server);
        AssertArrived();
        Assert.Equal(Content.Length, Progress[^1].Done);
        Assert.All(Progress, each => Assert.Equal(Content.Length, each.Total));
        Assert.Equal("identity", Assert.Single(server.Requests).Headers["accept-encoding"]);
    }

    [Fact]
    public async Task Should_resume_after_a_cut_connection()
    {
        using var server = new LocalServer(LocalServer.Cut(Content, 100_000), LocalServer.Cut(Content, 50_000), LocalServer.File(Content));
        await Fetch(server);
        AssertArrived();
        Assert.Equal([0, 100_000, 150_000], server.Requests.Select(request => request.From));
        Assert.Equal("\"v1\"", server.Requests.Last().Headers["if-range"]);
    }

    /// <summary>A reset is another error than an end of the stream: the operating system reports it when reading.</summary>
    [Fact]
    public async Task Should_resume_after_a_reset_connection()
    {
        using var server = new LocalServer(LocalServer.Cut(Content, 100_000), LocalServer.File(Content)) { Written = ResetTheFirst };
        await Fetch(server);
        AssertArrived();
        Assert.Equal([0, 100_000], server.Requests.Select(request => request.From));
        Assert.Contains(Progress, each => each.Note is { } note && note.Contains("the connection broke", StringComparison.Ordinal));

        void ResetTheFirst(Asked asked, Socket client)
        {
            if (asked.From > 0) return;
            // A reset loses the bytes that have not been read yet.
            SpinWait.SpinUntil(() => Done() >= 100_000, TimeSpan.FromMinutes(1));
            client.LingerState = new LingerOption(true, 0);
            // Closes the socket at once. Closing the stream over it would end the connection properly first.
            client.Close();
        }

        long Done()
        {
            lock (Progress) return Progress.Count == 0 ? 0 : Progress[^1].Done;
        }
    }

    [Fact]
    public async Task Should_keep_retrying_while_bytes_arrive()
    {
        using var server = new LocalServer([.. Enumerable.Repeat(LocalServer.Cut(Content, 30_000), 9), LocalServer.File(Content)]);
        await Fetch(server);
        AssertArrived();
    }

    [Fact]
    public async Task Should_resume_an_earlier_call()
    {
        using (var first = new LocalServer(LocalServer.Cut(Content, 123_456), LocalServer.Status("404 Not Found")))
        {
            await Assert.ThrowsAsync<RunException>(() => Fetch(first));
            Assert.Equal(123_456, new FileInfo(Target + ".part").Length);
            // The same address, as if the server had come back.
            using var second = new LocalServer(LocalServer.File(Content));
            File.WriteAllLines(Target + ".part.from", [second.Url.ToString(), "\"v1\""]);
            await Fetch(second);
            Assert.Equal(123_456, Assert.Single(second.Requests).From);
        }
        AssertArrived();
    }

    [Fact]
    public async Task Should_not_resume_a_file_from_another_address()
    {
        File.WriteAllBytes(Target + ".part", new byte[1000]);
        File.WriteAllLines(Target + ".part.from", ["https://elsewhere.example/weights.safetensors", "\"v1\""]);
        using var server = new LocalServer(LocalServer.File(Content));
        await Fetch(server);
        Assert.Equal(0, Assert.Single(server.Requests).From);
        AssertArrived();
    }

    [Fact]
    public async Task Should_restart_if_the_server_has_a_new_version()
    {
        var old = new byte[Content.Length];
        using var server = new LocalServer(LocalServer.Cut(old, 100_000, "\"old\""), LocalServer.File(Content, "\"new\""));
        await Fetch(server);
        AssertArrived();
    }

    [Fact]
    public async Task Should_restart_if_the_server_does_not_support_ranges()
    {
        using var server = new LocalServer(LocalServer.Cut(Content, 100_000), _ => LocalServer.Response("200 OK", Content));
        await Fetch(server);
        AssertArrived();
    }

    [Fact]
    public async Task Should_restart_if_the_server_sends_a_wrong_range()
    {
        using var server = new LocalServer(
            LocalServer.Cut(Content, 100_000),
            _ => LocalServer.Response("206 Partial Content", Content[5..], $"Content-Range: bytes 5-{Content.Length - 1}/{Content.Length}"),
            LocalServer.File(Content));
        await Fetch(server);
        AssertArrived();
        Assert.Equal(0, server.Requests.Last().From);
    }

    [Fact]
    public async Task Should_restart_if_a_resumed_file_mixes_two_versions()
    {
        // A server without ETags that resumes with another file.
        var other = new byte[Content.Length];
        using var server = new LocalServer(
            _ => LocalServer.Response("200 OK", other)[..200_000],
            asked => LocalServer.Response("206 Partial Content", Content[asked.From..], $"Content-Range: bytes {asked.From}-{Content.Length - 1}/{Content.Length}"),
            LocalServer.File(Content));
        await Fetch(server);
        AssertArrived();
        Assert.Equal(0, server.Requests.Last().From);
    }

    [Fact]
    public async Task Should_keep_a_part_file_that_is_complete()
    {
        using var server = new LocalServer(_ => LocalServer.Response("416 Range Not Satisfiable", [], $"Content-Range: bytes */{Content.Length}"));
        File.WriteAllBytes(Target + ".part", Content);
        File.WriteAllLines(Target + ".part.from", [server.Url.ToString(), ""]);
        await Fetch(server);
        AssertArrived();
    }

    [Fact]
    public async Task Should_wait_as_long_as_a_busy_server_asks()
    {
        using var server = new LocalServer(LocalServer.Status("429 Too Many Requests", "Retry-After: 1"), LocalServer.Status("503 Service Unavailable"), LocalServer.File(Content));
        await Fetch(server);
        AssertArrived();
        Assert.Contains(Progress, each => each.Note is { } note && note.Contains("429", StringComparison.Ordinal) && note.EndsWith("again in 1 s", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("500 Internal Server Error", "500", 3)]
    [InlineData("404 Not Found", "it is not there", 1)]
    [InlineData("401 Unauthorized", "HF_TOKEN", 1)]
    [InlineData("418 I'm a teapot", "418", 1)]
    public async Task Should_give_up_with_the_reason_of_a_refusal(string status, string reason, int requests)
    {
        using var server = new LocalServer(LocalServer.Status(status));
        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Url.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(requests, server.Requests.Count);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task Should_refuse_a_web_page_instead_of_the_file()
    {
        using var server = new LocalServer(_ => LocalServer.Response("200 OK", "<html>sign in</html>"u8.ToArray(), "Content-Type: text/html; charset=utf-8"));
        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server));
        Assert.Contains("a web page came instead", error.Message, StringComparison.Ordinal);
        AssertNothingStays();
    }

    [Fact]
    public async Task Should_delete_wrong_bytes_and_report_both_hashes()
    {
        using var server = new LocalServer(LocalServer.File(new byte[1000]));
        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server, Hash[..8]));
        Assert.Contains($"its SHA-256 should begin with {Hash[..8]} and is {Convert.ToHexStringLower(SHA256.HashData(new byte[1000]))}", error.Message, StringComparison.Ordinal);
        AssertNothingStays();
    }

    /// <summary>Keras publishes MD5 hashes.</summary>
    [Fact]
    public async Task Should_check_an_MD5()
    {
        using var server = new LocalServer(LocalServer.File("abc"u8.ToArray()));
        // RFC 1321, A.5: MD5 ("abc").
        await Fetch(server, "md5:900150983cd24fb0d6963f7d28e17f72");
        Assert.Equal("abc", File.ReadAllText(Target));
        File.Delete(Target);
        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server, "md5:900150983cd24fb0d6963f7d28e17f73"));
        Assert.Contains("its MD5 should be 900150983cd24fb0d6963f7d28e17f73 and is md5:900150983cd24fb0d6963f7d28e17f72", error.Message, StringComparison.Ordinal);
        AssertNothingStays();
    }

    [Fact]
    public async Task Should_give_up_on_a_server_that_never_answers()
    {
        using var server = new LocalServer(_ => null);
        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server, options: Quick with { SilenceTimeout = TimeSpan.FromMilliseconds(100) }));
        Assert.Contains("does not answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_that_nothing_answers_at_the_address()
    {
        using var port = new ClosedPort();
        using var downloader = new Downloader(Quick);
        var error = await Assert.ThrowsAsync<RunException>(() => downloader.FetchAsync(new($"http://127.0.0.1:{port.Port}/weights.safetensors"), Target, Hash));
        Assert.Contains("no connection", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_name_a_folder_that_cannot_be_created()
    {
        using var server = new LocalServer(LocalServer.File(Content));
        using var downloader = new Downloader(Quick);
        var path = Path.Combine(Folder.Write("file", ""), "weights.safetensors");
        Assert.Contains(path, (await Assert.ThrowsAsync<RunException>(() => downloader.FetchAsync(server.Url, path, Hash))).Message, StringComparison.Ordinal);
    }
}
