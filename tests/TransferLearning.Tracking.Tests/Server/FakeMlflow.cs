using System.Net;
using System.Text;
using TransferLearning.TestSupport;

namespace TransferLearning.Tracking.Tests.Server;

/// <summary>How a server misbehaves.</summary>
internal enum Fault
{
    None,

    /// <summary>Answers 500 to everything.</summary>
    Errors,

    /// <summary>Takes a request and never answers.</summary>
    Silence,

    /// <summary>Does what is asked and cuts the connection in the middle of the answer.</summary>
    DiesAnswering,

    /// <summary>429 with Retry-After.</summary>
    TooMany,

    Unauthorized,

    Forbidden,

    InvalidHost,

    /// <summary>A web server that is no MLflow: every path is an HTML 404.</summary>
    NotMlflow,
}

/// <summary>
/// An MLflow server in this process, over real sockets. It behaves as MLflow does where that matters to a client,
/// the traps included in which MLflow loses data without an error, and it can be stopped, slow, and broken.
/// </summary>
internal sealed class FakeMlflow : IDisposable
{
    private readonly int _port = LocalPort.Next();
    private HttpListener? _listener;
    private int _broken;

    /// <param name="version">What <c>GET /version</c> says; before 3 there are no logged models.</param>
    public FakeMlflow(string version = "3.9.0")
    {
        State = new FakeState(version);
        Start();
    }

    public string Uri => $"http://127.0.0.1:{_port}";

    public bool IsUp => _listener is not null;

    public FakeState State { get; private set; }

    public Fault Fault { get; set; }

    /// <summary>Only so many requests are met by the fault; then it is over.</summary>
    public int FaultsLeft { get; set; } = int.MaxValue;

    /// <summary>Only requests whose path contains this are met by the fault.</summary>
    public string FaultPath { get; set; } = "";

    public TimeSpan Delay { get; set; }

    /// <summary>Seconds that <see cref="Fault.TooMany"/> asks a client to wait.</summary>
    public int RetryAfter { get; set; }

    public List<string> Requests { get; } = [];

    public string? LastAuthorization { get; private set; }

    /// <summary>Every header Authorization that came, null where one did not; read it when nobody calls any more.</summary>
    public HashSet<string?> Authorizations { get; } = [];

    public void Start()
    {
        _listener = new HttpListener();
        _listener.Prefixes.Add(Uri + "/");
        _listener.Start();
        _ = Serve(_listener);
    }

    /// <summary>The port is closed; what is stored stays.</summary>
    public void Stop()
    {
        _listener?.Abort();
        _listener = null;
    }

    /// <summary>The same address, another, empty database.</summary>
    public void LoseEverything() => State = new FakeState(State.Version);

    public void Dispose() => Stop();

    private async Task Serve(HttpListener listener)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = Task.Run(() => Answer(context));
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        try
        {
            var request = context.Request;
            lock (Requests)
                Requests.Add($"{request.HttpMethod} {request.Url!.PathAndQuery}");
            LastAuthorization = request.Headers["Authorization"];
            lock (Requests)
                Authorizations.Add(LastAuthorization);
            using var body = new MemoryStream();
            await request.InputStream.CopyToAsync(body).ConfigureAwait(false);
            if (Delay > TimeSpan.Zero)
                await Task.Delay(Delay).ConfigureAwait(false);
            switch (FaultOf(request))
            {
                case Fault.Silence:
                    await Task.Delay(TimeSpan.FromMinutes(10)).ConfigureAwait(false);
                    return;
                case Fault.Errors:
                    Send(context, new FakeAnswer(500, "{\"error_code\": \"INTERNAL_ERROR\", \"message\": \"broken\"}"));
                    return;
                case Fault.TooMany:
                    context.Response.AddHeader("Retry-After", RetryAfter.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    Send(context, new FakeAnswer(429, "{}"));
                    return;
                case Fault.Unauthorized:
                    Send(context, new FakeAnswer(401, "You are not authenticated."));
                    return;
                case Fault.Forbidden:
                    Send(context, FakeAnswer.Error(403, "PERMISSION_DENIED", "ann may not"));
                    return;
                case Fault.InvalidHost:
                    Send(context, new FakeAnswer(403, "Invalid Host header - possible DNS rebinding attack detected"));
                    return;
                case Fault.NotMlflow:
                    Send(context, FakeAnswer.HtmlNotFound);
                    return;
                case Fault.DiesAnswering:
                    FakeRoutes.Answer(State, request.HttpMethod, request.Url, body.ToArray());
                    context.Response.ContentLength64 = 1000;
                    context.Response.OutputStream.Write("{\"run\":"u8);
                    context.Response.OutputStream.Flush();
                    context.Response.Abort();
                    return;
                default:
                    Send(context, FakeRoutes.Answer(State, request.HttpMethod, request.Url, body.ToArray()));
                    return;
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The client went away, or the server was stopped in the middle.
        }
    }

    private Fault FaultOf(HttpListenerRequest request)
    {
        if (Fault == Fault.None || !request.Url!.AbsolutePath.Contains(FaultPath, StringComparison.Ordinal))
            return Fault.None;
        return Interlocked.Increment(ref _broken) <= FaultsLeft ? Fault : Fault.None;
    }

    private static void Send(HttpListenerContext context, FakeAnswer answer)
    {
        var bytes = answer.Bytes ?? Encoding.UTF8.GetBytes(answer.Text);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Text.StartsWith('<') ? "text/html" : "application/json";
        context.Response.ContentLength64 = bytes.Length;
        context.Response.OutputStream.Write(bytes);
        context.Response.Close();
    }
}

/// <summary>An answer of the server.</summary>
internal sealed record FakeAnswer(int Status, string Text, byte[]? Bytes = null)
{
    public static FakeAnswer HtmlNotFound { get; } = new(404, "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>");

    public static FakeAnswer Error(int status, string code, string message = "") =>
        new(status, $"{{\"error_code\": \"{code}\", \"message\": \"{message}\"}}");
}
