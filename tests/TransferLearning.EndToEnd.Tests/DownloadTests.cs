using System.Security.Cryptography;
using System.Text;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>Two processes that download the same weights.</summary>
public sealed class DownloadTests
{
    /// <summary>
    /// The server delays its answer to the first process until the second one waits for it. The second then uses the first one's file, so the
    /// server is asked once.
    /// </summary>
    [Fact]
    public async Task Should_download_a_file_once_for_two_processes()
    {
        var content = Weights(1 << 20);
        using var tl = new ChildTl();
        var asked = 0;
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var server = new TlsServer(AnswerAsync);
        tl.Write("server.pem", server.AuthorityPem);
        tl.Environment["SSL_CERT_FILE"] = tl.At("server.pem");
        tl.Environment["TL_HOME"] = tl.At("home");
        tl.Environment["NO_PROXY"] = tl.Environment["no_proxy"] = "localhost";
        string[] pull = ["weights", "pull", $"https://localhost:{server.Port}/weights.safetensors", "--sha256", Convert.ToHexStringLower(SHA256.HashData(content))];
        using var first = tl.Start(pull);
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(5));
        using var second = tl.Start(pull);
        second.WaitFor("another process is fetching it");
        go.SetResult();
        var (one, other) = (first.Wait(), second.Wait());
        Assert.True(one.Status == 0 && other.Status == 0, one.Progress + other.Progress);
        Assert.Equal(one.Results, other.Results);
        Assert.Equal(content, File.ReadAllBytes(one.Results.Trim()));
        Assert.Equal(1, asked);

        async Task AnswerAsync(Stream stream)
        {
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
                // Skips the request's headers, up to the empty line.
            }
            Interlocked.Increment(ref asked);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nETag: \"1\"\r\nConnection: close\r\n\r\n"));
            await stream.WriteAsync(content.AsMemory(0, content.Length / 2));
            begun.TrySetResult();
            // One byte per second: without data, the client would take the server for dead and ask again.
            var sent = content.Length / 2;
            while (await Task.WhenAny(go.Task, Task.Delay(TimeSpan.FromSeconds(1))) != go.Task && sent < content.Length - 1)
                await stream.WriteAsync(content.AsMemory(sent++, 1));
            await go.Task;
            await stream.WriteAsync(content.AsMemory(sent));
        }
    }

    /// <summary>A safetensors file with one tensor, because a file that is not weights would be refused.</summary>
    private static byte[] Weights(int length)
    {
        var header = Encoding.ASCII.GetBytes($$$"""{"a":{"dtype":"U8","shape":[{{{length}}}],"data_offsets":[0,{{{length}}}]}}""");
        return [.. BitConverter.GetBytes((ulong)header.Length), .. header, .. RandomNumberGenerator.GetBytes(length)];
    }
}
