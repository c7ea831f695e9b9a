using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TransferLearning.Predict.Tests;
using TransferLearning.Serve.Tests.Support;
using static TransferLearning.Serve.Tests.Support.RunningServer;

namespace TransferLearning.Serve.Tests;

/// <summary>What the server refuses, and with which status.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_refuse_a_body_with_more_bytes()
    {
        await using var server = await OfColours(_folder, options: new ServeOptions { MostBytes = 1000 });
        const string Reason = "The request has more than 1,000 bytes.";
        Assert.Equal(Reason, await Error(HttpStatusCode.RequestEntityTooLarge, server.Post(new byte[2000])));
        Assert.Equal(Reason, await Error(HttpStatusCode.RequestEntityTooLarge, server.PostFiles(("a.png", new byte[2000]))));
        using var stream = new PushedContent(new byte[2000]);
        Assert.Equal(Reason, await Error(HttpStatusCode.RequestEntityTooLarge, server.Client.PostAsync(new Uri("/predict", UriKind.Relative), stream)));
    }

    [Fact]
    public async Task Should_refuse_a_picture_with_more_pixels_by_its_header()
    {
        await using var server = await OfColours(_folder, pixels: 1999);
        // 50 × 40 pixels.
        var picture = File.ReadAllBytes(ColourModel.Picture(_folder, "red.png", 255, 0, 0));
        Assert.Equal("its header says 50 × 40 pixels; at most 1,999 are decoded", await Error(HttpStatusCode.RequestEntityTooLarge, server.Post(picture)));
        // A small file that claims 3.6 thousand million pixels.
        Assert.Contains("60,000 × 60,000 pixels", await Error(HttpStatusCode.RequestEntityTooLarge, server.Post(Bomb(picture))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_more_files_than_allowed()
    {
        using var model = new HeldModel();
        model.Answer();
        await using var server = await RunningServer.Start(model, new ServeOptions { MostPictures = 2 });
        Assert.Equal("The request has more than 2 files.", await Error(HttpStatusCode.RequestEntityTooLarge, server.PostFiles(("a", [1]), ("b", [2]), ("c", [3]))));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/mixed; boundary=x")]
    [InlineData("no type")]
    public async Task Should_refuse_another_content_type(string type)
    {
        await using var server = await OfColours(_folder);
        Assert.Contains("Send a picture as the body", await Error(HttpStatusCode.UnsupportedMediaType, server.Post([1, 2, 3], type)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_hostile_multipart_body()
    {
        await using var server = await OfColours(_folder);
        const string Type = "multipart/form-data; boundary=x";
        Assert.Contains("needs a boundary", await Error(HttpStatusCode.BadRequest, server.Post([1], "multipart/form-data")), StringComparison.Ordinal);
        Assert.Contains("needs a boundary", await Error(HttpStatusCode.BadRequest, server.Post([1], $"multipart/form-data; boundary={new string('x', 71)}")), StringComparison.Ordinal);
        Assert.Contains("malformed", await Body("no boundary in it"), StringComparison.Ordinal);
        Assert.Contains("malformed", await Body("--x\r\nContent-Disposition: form-data; name=file; filename=a.png\r\n\r\ncut short"), StringComparison.Ordinal);
        Assert.Contains("malformed", await Body($"--x\r\n{string.Concat(Enumerable.Repeat("A: b\r\n", 100_000))}\r\n\r\n--x--"), StringComparison.Ordinal);
        Assert.Contains("malformed", await Body($"--x\r\nA: {new string('b', 1_000_000)}\r\n\r\n--x--"), StringComparison.Ordinal);
        Assert.Contains("no file name", await Body("--x\r\nContent-Disposition: form-data; name=top\r\n\r\n3\r\n--x--\r\n"), StringComparison.Ordinal);
        Assert.Equal("The request has no file.", await Body("--x--\r\n"));

        Task<string> Body(string text) => Error(HttpStatusCode.BadRequest, server.Post(Encoding.UTF8.GetBytes(text), Type));
    }

    [Fact]
    public async Task Should_refuse_more_requests_than_it_works_on_and_say_when_to_come_again()
    {
        using var model = new HeldModel();
        await using var server = await RunningServer.Start(model, new ServeOptions { MostRequests = 1 });
        var first = server.Post([1]);
        await model.Entered(1);
        using (var second = await server.Post([1]))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter!.Delta);
        }
        model.Answer();
        Assert.Equal("held", (string)(await Json(HttpStatusCode.OK, first))["label"]!);
        await Json(HttpStatusCode.OK, server.Post([1]));
    }

    [Fact]
    public async Task Should_give_up_a_model_that_takes_too_long()
    {
        using var model = new HeldModel();
        await using var server = await RunningServer.Start(model, new ServeOptions { Timeout = TimeSpan.FromSeconds(0.25) });
        Assert.Equal("The model did not answer within 0.25 seconds.", await Error(HttpStatusCode.GatewayTimeout, server.Post([1])));
        Assert.Equal("The model did not answer within 0.25 seconds.", await Error(HttpStatusCode.GatewayTimeout, server.PostFiles(("a", [1]), ("b", [2]))));
    }

    [Fact]
    public async Task Should_give_up_a_client_that_does_not_send_its_body()
    {
        using var model = new HeldModel();
        await using var server = await RunningServer.Start(model, new ServeOptions { Timeout = TimeSpan.FromSeconds(0.25) });
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nten bytes "u8.ToArray());
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 408 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_ask_for_its_key_everywhere_but_at_health_and_the_page()
    {
        using var model = new HeldModel();
        model.Answer();
        await using var server = await RunningServer.Start(model, new ServeOptions { ApiKey = "secret ü" });
        foreach (var path in new[] { "/metrics", "/openapi.json", "/nothing" })
            Assert.Contains("key", await Error(HttpStatusCode.Unauthorized, server.Get(path)), StringComparison.Ordinal);
        Assert.Contains("key", await Error(HttpStatusCode.Unauthorized, server.Post([1])), StringComparison.Ordinal);
        foreach (var path in new[] { "/health", "/" })
            Assert.Equal(HttpStatusCode.OK, (await server.Get(path)).StatusCode);
        foreach (var (header, value, status) in new[]
        {
            ("X-Api-Key", "secret", HttpStatusCode.Unauthorized), ("X-Api-Key", "", HttpStatusCode.Unauthorized), ("X-Api-Key", "key", HttpStatusCode.OK),
            ("Authorization", "Bearer key", HttpStatusCode.OK), ("Authorization", "Bearer wrong", HttpStatusCode.Unauthorized), ("Authorization", "Basic key", HttpStatusCode.Unauthorized),
        })
        {
            await using var keyed = await RunningServer.Start(model, new ServeOptions { ApiKey = "key" });
            keyed.Client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
            Assert.Equal(status, (await keyed.Post([1])).StatusCode);
        }
    }

    /// <summary>The picture, with 60,000 × 60,000 pixels in its header.</summary>
    private static byte[] Bomb(byte[] png)
    {
        var bomb = png.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(16), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(29), Crc(bomb.AsSpan(12, 17)));
        return bomb;
    }

    // The CRC of PNG chunks (annex D of the specification).
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }

    /// <summary>Content without a length, which is sent in chunks.</summary>
    private sealed class PushedContent(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
