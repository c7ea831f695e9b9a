using System.Net;
using System.Text;
using TransferLearning.TestSupport;

namespace TransferLearning.Tracking.Tests.Server;

/// <summary>The ways in which the fake server can misbehave.</summary>
internal enum Fault
{
    None,

    /// <summary>Answers 500 to everything.</summary>
    Errors,

    /// <summary>Accepts a request and never answers.</summary>
    Silence,

    /// <summary>Executes the request and cuts the connection in the middle of the response.</summary>
    DiesAnswering,

    /// <summary>Answers 429 with Retry-After.</summary>
    TooMany,

    Unauthorized,

    Forbidden,

    InvalidHost,

    /// <summary>A web server that is not MLflow: every path answers with an HTML 404.</summary>
    NotMlflow,
}

/// <summary>
/// A fake MLflow server in this process, over real sockets. Where it matters to a client it behaves like MLflow, including the
/// cases in which MLflow loses data silently. It can be stopped, slow or broken.
/// </summary>
internal sealed class FakeMlflow : IDisposable
{
    private readonly int _port = LocalPort.Next();
    private HttpListener? _listener;
    private int _broken;

    /// <param name="version">The answer to <c>GET /version</c>; before 3 there are no logged models.</param>
    public FakeMlflow(string version = "3.9.0")
    {
        State = new FakeState(version);
        Start();
    }

    public string Uri => $"http://127.0.0.1:{_port}";

    public bool IsUp => _listener is not null;

    public FakeState State { get; private set; }

    public Fault Fault { get; set; }

    /// <summary>How many more requests fail; after them the fault is over.</summary>
    public int FaultsLeft { get; set; } = int.MaxValue;

    /// <summary>Only requests whose path contains this text fail.</summary>
    public string FaultPath { get; set; } = "";

    public TimeSpan Delay { get; set; }

    /// <summary>The seconds in the Retry-After header of <see cref="Fault.TooMany"/>.</summary>
    public int RetryAfter { get; set; }

    public List<string> Requests { get; } = [];

    public string? LastAuthorization { get; private set; }

    /// <summary>Every Authorization header received, null for a request without one. Read it only after all calls have ended.</summary>
    public HashSet<string?> Authorizations { get; } = [];

    public void Start()
    {
        _listener = new HttpListener();
        _listener.Prefixes.Add(Uri + "/");
        _listener.Start();
        _ = Serve(_listener);
    }

    /// <summary>Closes the port; stored data stays.</summary>
    public void Stop()
    {
        _listener?.Abort();
        _listener = null;
    }

    /// <summary>Replaces the database by an empty one, at the same address.</summary>
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
            // The client disconnected, or the server was stopped.
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

/// <summary>A response of the server.</summary>
internal sealed record FakeAnswer(int Status, string Text, byte[]? Bytes = null)
{
    public static FakeAnswer HtmlNotFound { get; } = new(404, "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>");

    public static FakeAnswer Error(int status, string code, string message = "") =>
        new(status, $"{{\"error_code\": \"{code}\", \"message\": \"{message}\"}}");
}
