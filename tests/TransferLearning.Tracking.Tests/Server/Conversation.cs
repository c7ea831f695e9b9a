using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferLearning.TestSupport;

namespace TransferLearning.Tracking.Tests.Server;

/// <summary>One call and its answer.</summary>
/// <param name="Call">Method and path, with the query.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Answer">The text of the answer.</param>
internal sealed record Exchange(string Call, int Status, string Answer);

/// <summary>A stand-in for a server: records what a real one answers, or replays a recording in the same order.</summary>
internal sealed class Conversation : IDisposable
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Machine = ["mlflow.user", "mlflow.source", "tl.command_line", "tl.host", "tl.os", "tl.dotnet"];

    private readonly HttpListener _listener = new();
    private readonly HttpClient _client = new();
    private readonly string? _server;
    private readonly List<Exchange> _recorded;

    private Conversation(string? server, List<Exchange> recorded)
    {
        (_server, _recorded) = (server, recorded);
        Uri = $"http://127.0.0.1:{LocalPort.Next()}";
        _listener.Prefixes.Add(Uri + "/");
        _listener.Start();
        _ = Serve();
    }

    public string Uri { get; }

    /// <summary>The calls so far, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The calls of the recording.</summary>
    public IEnumerable<string> RecordedCalls => _recorded.Select(exchange => exchange.Call);

    /// <summary>Forwards every call to a real server and records the answer.</summary>
    public static Conversation With(string server) => new(server, []);

    /// <summary>Replays a recording.</summary>
    public static Conversation Of(string json) => new(null, JsonSerializer.Deserialize<List<Exchange>>(json)!);

    public string Json() => JsonSerializer.Serialize(_recorded, Readable);

    public void Dispose()
    {
        _listener.Abort();
        _client.Dispose();
    }

    private async Task Serve()
    {
        while (true)
        {
            try
            {
                await Answer(await _listener.GetContextAsync().ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body).ConfigureAwait(false);
        var call = $"{context.Request.HttpMethod} {context.Request.RawUrl}";
        var exchange = _server is null
            ? _recorded.ElementAtOrDefault(Calls.Count) is { } next && next.Call == call ? next : new Exchange(call, 418, $"'{call}' is not the recording's call {Calls.Count}")
            : await Ask(context.Request, call, body.ToArray()).ConfigureAwait(false);
        Calls.Add(call);
        var bytes = Encoding.UTF8.GetBytes(exchange.Answer);
        context.Response.StatusCode = exchange.Status;
        context.Response.ContentType = exchange.Answer.StartsWith('<') ? "text/html" : "application/json";
        context.Response.ContentLength64 = bytes.Length;
        context.Response.OutputStream.Write(bytes);
        context.Response.Close();
    }

    private async Task<Exchange> Ask(HttpListenerRequest request, string call, byte[] body)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.HttpMethod), _server + request.RawUrl);
        if (request.HasEntityBody)
        {
            message.Content = new ByteArrayContent(body);
            if (request.ContentType is { } type)
                message.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        }

        using var response = await _client.SendAsync(message).ConfigureAwait(false);
        var exchange = new Exchange(call, (int)response.StatusCode, WithoutMachine(await response.Content.ReadAsStringAsync().ConfigureAwait(false)));
        _recorded.Add(exchange);
        return exchange;
    }

    /// <summary>The answer without the parts that identify the recording machine.</summary>
    private static string WithoutMachine(string answer)
    {
        if (!answer.TrimStart().StartsWith('{'))
            return answer;
        var json = JsonNode.Parse(answer)!;
        Clean(json);
        return json.ToJsonString();
    }

    private static void Clean(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var item in list)
                Clean(item);
        if (node is not JsonObject members)
            return;
        if ((string?)members["key"] is { } key && Machine.Any(start => key.StartsWith(start, StringComparison.Ordinal)))
            members["value"] = "";
        if (members.ContainsKey("user_id"))
            members["user_id"] = "";
        foreach (var member in members)
            Clean(member.Value);
    }
}
