using System.Net.Sockets;
using System.Security.Cryptography;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights.Store;

/// <summary>Downloads against a server that does everything wrong.</summary>
public sealed class DownloaderTests : DownloadCase
{
    [Fact]
    public async Task A_file_arrives_whole_with_itsProgress_and_nothing_else_stays()
    {
        using var server = new LocalServer(LocalServer.File(Content));
        await Fetch(server);
        AssertArrived();
        Assert.Equal(Content.Length, Progress[^1].Done);
        Assert.All(Progress, each => Assert.Equal(Content.Length, each.Total));
        Assert.Equal("identity", Assert.Single(server.Requests).Headers["accept-encoding"]);
    }

    [Fact]
    public async Task A_cut_connection_is_resumed_where_it_was()
    {
        using var server = new LocalServer(LocalServer.Cut(Content, 100_000), LocalServer.Cut(Content, 50_000), LocalServer.File(Content));
        await Fetch(server);
        AssertArrived();
        Assert.Equal([0, 100_000, 150_000], server.Requests.Select(request => request.From));
        Assert.Equal("\"v1\"", server.Requests.Last().Headers["if-range"]);
    }

    /// <summary>A reset is another error than an end: the system's, of the read.</summary>
    [Fact]
    public async Task A_reset_connection_is_resumed_where_it_was()
    {
        using var server = new LocalServer(LocalServer.Cut(Content, 100_000), LocalServer.File(Content)) { Written = ResetTheFirst };
        await Fetch(server);
        AssertArrived();
        Assert.Equal([0, 100_000], server.Requests.Select(request => request.From));
        Assert.Contains(Progress, each => each.Note is { } note && note.Contains("the connection broke", StringComparison.Ordinal));

        void ResetTheFirst(Asked asked, Socket client)
        {
            if (asked.From > 0) return;
            // What has not been read yet is lost with a reset.
            SpinWait.SpinUntil(() => Done() >= 100_000, TimeSpan.FromMinutes(1));
            client.LingerState = new LingerOption(true, 0);
            // At once: the stream over it would say goodbye first.
            client.Close();
        }

        long Done()
        {
            lock (Progress) return Progress.Count == 0 ? 0 : Progress[^1].Done;
        }
    }

    [Fact]
    public async Task More_cuts_than_attempts_do_no_harm_while_something_arrives()
    {
        using var server = new LocalServer([.. Enumerable.Repeat(LocalServer.Cut(Content, 30_000), 9), LocalServer.File(Content)]);
        await Fetch(server);
        AssertArrived();
    }

    [Fact]
    public async Task An_earlier_attempt_is_continued_by_the_next_call()
    {
        using (var first = new LocalServer(LocalServer.Cut(Content, 123_456), LocalServer.Status("404 Not Found")))
        {
            await Assert.ThrowsAsync<RunException>(() => Fetch(first));
            Assert.Equal(123_456, new FileInfo(Target + ".part").Length);
            // The same address, as a server that came back.
            using var second = new LocalServer(LocalServer.File(Content));
            File.WriteAllLines(Target + ".part.from", [second.Url.ToString(), "\"v1\""]);
            await Fetch(second);
            Assert.Equal(123_456, Assert.Single(second.Requests).From);
        }
        AssertArrived();
    }

    [Fact]
    public async Task What_is_left_of_another_address_is_not_continued()
    {
        File.WriteAllBytes(Target + ".part", new byte[1000]);
        File.WriteAllLines(Target + ".part.from", ["https://elsewhere.example/weights.safetensors", "\"v1\""]);
        using var server = new LocalServer(LocalServer.File(Content));
        await Fetch(server);
        Assert.Equal(0, Assert.Single(server.Requests).From);
        AssertArrived();
    }

    [Fact]
    public async Task A_new_version_on_the_server_begins_again()
    {
        var old = new byte[Content.Length];
        using var server = new LocalServer(LocalServer.Cut(old, 100_000, "\"old\""), LocalServer.File(Content, "\"new\""));
        await Fetch(server);
        AssertArrived();
    }

    [Fact]
    public async Task A_server_without_ranges_sends_the_whole_again()
    {
        using var server = new LocalServer(LocalServer.Cut(Content, 100_000), _ => LocalServer.Response("200 OK", Content));
        await Fetch(server);
        AssertArrived();
    }

    [Fact]
    public async Task A_server_that_sends_another_part_than_asked_for_is_asked_for_the_whole()
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
    public async Task A_resumed_file_of_two_versions_is_fetched_once_more_from_the_beginning()
    {
        // A server that has no tags and continues another file.
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
    public async Task A_part_that_is_already_whole_is_kept()
    {
        using var server = new LocalServer(_ => LocalServer.Response("416 Range Not Satisfiable", [], $"Content-Range: bytes */{Content.Length}"));
        File.WriteAllBytes(Target + ".part", Content);
        File.WriteAllLines(Target + ".part.from", [server.Url.ToString(), ""]);
        await Fetch(server);
        AssertArrived();
    }

    [Fact]
    public async Task A_busy_server_is_given_the_time_that_it_asks_for()
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
    public async Task A_refusal_ends_with_its_reason(string status, string reason, int requests)
    {
        using var server = new LocalServer(LocalServer.Status(status));
        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Url.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(requests, server.Requests.Count);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task A_web_page_is_not_taken_for_the_file()
    {
        using var server = new LocalServer(_ => LocalServer.Response("200 OK", "<html>sign in</html>"u8.ToArray(), "Content-Type: text/html; charset=utf-8"));
        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server));
        Assert.Contains("a web page came instead", error.Message, StringComparison.Ordinal);
        AssertNothingStays();
    }

    [Fact]
    public async Task Wrong_bytes_are_deleted_and_both_hashes_told()
    {
        using var server = new LocalServer(LocalServer.File(new byte[1000]));
        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server, Hash[..8]));
        Assert.Contains($"its SHA-256 should begin with {Hash[..8]} and is {Convert.ToHexStringLower(SHA256.HashData(new byte[1000]))}", error.Message, StringComparison.Ordinal);
        AssertNothingStays();
    }

    /// <summary>Keras publishes MD5.</summary>
    [Fact]
    public async Task An_md5_is_a_hash_too()
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
    public async Task A_server_that_never_answers_is_left()
    {
        using var server = new LocalServer(_ => null);
        var error = await Assert.ThrowsAsync<RunException>(() => Fetch(server, options: Quick with { SilenceTimeout = TimeSpan.FromMilliseconds(100) }));
        Assert.Contains("does not answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_said_so()
    {
        using var port = new ClosedPort();
        using var downloader = new Downloader(Quick);
        var error = await Assert.ThrowsAsync<RunException>(() => downloader.FetchAsync(new($"http://127.0.0.1:{port.Port}/weights.safetensors"), Target, Hash));
        Assert.Contains("no connection", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFolder_that_cannot_be_made_is_named()
    {
        using var server = new LocalServer(LocalServer.File(Content));
        using var downloader = new Downloader(Quick);
        var path = Path.Combine(Folder.Write("file", ""), "weights.safetensors");
        Assert.Contains(path, (await Assert.ThrowsAsync<RunException>(() => downloader.FetchAsync(server.Url, path, Hash))).Message, StringComparison.Ordinal);
    }
}
