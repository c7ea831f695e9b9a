using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Weights.Store;

/// <summary>A client's request: its path and headers.</summary>
internal sealed record Asked(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first byte of the requested range; 0 where there was none.</summary>
    public int From => Headers.TryGetValue("range", out var range) ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0;
}

/// <summary>An HTTP server on 127.0.0.1 whose responses are written byte by byte, so that they can be wrong in every way. The last response repeats.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly LocalListener _listener;
    private readonly ConcurrentQueue<Func<Asked, byte[]?>> _answers;
    private readonly CancellationTokenSource _end = new();

    /// <param name="answers">One response per request, in order. A null response keeps the connection open until the server ends, so it never answers.</param>
    public LocalServer(params Func<Asked, byte[]?>[] answers)
    {
        _answers = new(answers);
        _listener = new LocalListener(AnswerAsync);
        Url = new($"http://127.0.0.1:{_listener.Port}/weights.safetensors");
    }

    public Uri Url { get; }

    public ConcurrentQueue<Asked> Requests { get; } = new();

    /// <summary>Called after a response is written, before the connection is closed.</summary>
    public Action<Asked, Socket>? Written { get; init; }

    /// <summary>The whole file, or the requested range.</summary>
    public static Func<Asked, byte[]?> File(byte[] content, string tag = "\"v1\"") => asked =>
    {
        // If-Range with another version: the whole file from the beginning.
        var from = asked.Headers.TryGetValue("if-range", out var version) && version != tag ? 0 : asked.From;
        return from == 0
            ? Response("200 OK", content, $"ETag: {tag}")
            : Response("206 Partial Content", content[from..], $"ETag: {tag}", $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}");
    };

    /// <summary>Like <see cref="File"/>, but the connection ends after a number of content bytes.</summary>
    public static Func<Asked, byte[]?> Cut(byte[] content, int after, string tag = "\"v1\"") => asked =>
    {
        var whole = File(content, tag)(asked)!;
        var body = whole.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        return whole[..Math.Min(whole.Length, body + after)];
    };

    public static Func<Asked, byte[]?> Status(string status, params string[] headers) => _ => Response(status, "no"u8.ToArray(), headers);

    public static byte[] Response(string status, byte[] content, params string[] headers)
    {
        var head = $"HTTP/1.1 {status}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. content];
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
            try
            {
                var stream = client.GetStream();
                var head = new StringBuilder();
                var buffer = new byte[4096];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    var read = await stream.ReadAsync(buffer, _end.Token);
                    if (read == 0) return;
                    head.Append(Encoding.ASCII.GetString(buffer, 0, read));
                }
                var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
                var asked = new Asked(lines[0].Split(' ')[1], lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1]));
                Requests.Enqueue(asked);
                var answer = _answers.Count > 1 && _answers.TryDequeue(out var next) ? next : _answers.TryPeek(out next) ? next : throw new InvalidOperationException("No answer.");
                if (answer(asked) is { } bytes) await stream.WriteAsync(bytes, _end.Token);
                else await Task.Delay(Timeout.Infinite, _end.Token);
                Written?.Invoke(asked, client.Client);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The client has gone, or the test is over.
            }
    }
}
