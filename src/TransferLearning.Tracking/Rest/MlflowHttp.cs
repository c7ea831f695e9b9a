using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TransferLearning.Experiments.Files;
using TransferLearning.Tracking.Delivery;

namespace TransferLearning.Tracking.Rest;

/// <summary>
/// Sends calls to one server. Every failure becomes one of three exceptions (unavailable, unusable, refused) with a message that
/// says what to do.
/// </summary>
internal sealed class MlflowHttp : IDisposable
{
    private const int LongestReason = 600;

    private readonly HttpClient _client;
    private readonly AuthenticationHeaderValue? _ofAddress;

    public MlflowHttp(Uri server, RestOptions options)
        : this(server, options, ProcessEnvironment.Read)
    {
    }

    public MlflowHttp(Uri server, RestOptions options, Func<string, string?> environment)
    {
        Server = server.ToString().TrimEnd('/');
        Options = options;
        _ofAddress = UrlSecrets.Basic(options.UserInfo) is { } basic ? new AuthenticationHeaderValue("Basic", basic) : null;
        _client = HttpPipeline.Create(options, environment);
    }

    public string Server { get; }

    public RestOptions Options { get; }

    public TAnswer Get<TAnswer>(string path, JsonTypeInfo<TAnswer> answer, CancellationToken cancellation) =>
        Json(Send(HttpMethod.Get, $"/api/2.0/mlflow/{path}", null, once: false, cancellation), path, answer);

    /// <param name="once">Whether the call must not be retried.</param>
    public TAnswer Post<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> type, JsonTypeInfo<TAnswer> answer, CancellationToken cancellation, bool once = false, HttpMethod? method = null) =>
        Json(Send(method ?? HttpMethod.Post, $"/api/2.0/mlflow/{path}", Content(body, type), once, cancellation), path, answer);

    public string Text(string path, CancellationToken cancellation) =>
        System.Text.Encoding.UTF8.GetString(Send(HttpMethod.Get, path, null, once: false, cancellation));

    /// <summary>Sends a file, which is opened again for every attempt.</summary>
    public void Put(string path, string file, CancellationToken cancellation) =>
        Send(HttpMethod.Put, path, new FileContent(file), once: false, cancellation);

    /// <summary>Writes a response to a file, atomically.</summary>
    public void Download(string path, string file, CancellationToken cancellation)
    {
        using var response = Answer(HttpMethod.Get, path, null, once: false, HttpCompletionOption.ResponseHeadersRead, cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var beside = file + ".new";
        try
        {
            using (var source = response.Content.ReadAsStream(cancellation))
            using (var target = File.Create(beside))
                source.CopyToAsync(target, cancellation).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is HttpIOException or HttpRequestException)
        {
            throw new StoreUnavailableException($"{Server} broke off while '{path}' was read: {error.Message}", error);
        }

        AtomicFile.Move(beside, file);
    }

    public void Dispose() => _client.Dispose();

    private static ByteArrayContent Content<TBody>(TBody body, JsonTypeInfo<TBody> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private byte[] Send(HttpMethod method, string path, HttpContent? content, bool once, CancellationToken cancellation)
    {
        using var response = Answer(method, path, content, once, HttpCompletionOption.ResponseContentRead, cancellation);
        return response.Content.ReadAsByteArrayAsync(cancellation).GetAwaiter().GetResult();
    }

    private HttpResponseMessage Answer(HttpMethod method, string path, HttpContent? content, bool once, HttpCompletionOption completion, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("http", StringComparison.Ordinal) ? path : Server + path) { Content = content };
        // The password is for this server, not for an artifact store that the server points to.
        if (_ofAddress is not null && request.RequestUri!.Authority == new Uri(Server).Authority)
            request.Headers.Authorization = _ofAddress;
        if (once)
            request.Options.Set(HttpPipeline.Once, true);
        if (completion == HttpCompletionOption.ResponseHeadersRead)
            request.Options.Set(HttpPipeline.Streamed, true);
        HttpResponseMessage response;
        try
        {
            response = _client.SendAsync(request, completion, cancellation).GetAwaiter().GetResult();
        }
        catch (Polly.Timeout.TimeoutRejectedException error)
        {
            throw new StoreUnavailableException($"{Server} did not answer within {Options.Timeout.TotalSeconds:0.#} s.", error);
        }
        catch (HttpRequestException error)
        {
            throw Unreachable(error);
        }
        catch (IOException error)
        {
            throw new StoreUnavailableException($"{Server} broke off: {error.Message}", error);
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw Failure(response, path, cancellation);
    }

    private Exception Unreachable(HttpRequestException error)
    {
        if (error.InnerException is System.Security.Authentication.AuthenticationException)
            return new StoreUnusableException(
                $"{Server}: its certificate is not trusted ({error.InnerException.Message}). Name the authority's file in MLFLOW_TRACKING_SERVER_CERT_PATH, or set MLFLOW_TRACKING_INSECURE_TLS=true.", error);
        var reason = error.InnerException is SocketException socket ? socket.Message : error.Message;
        return new StoreUnavailableException($"{Server} cannot be reached: {reason}", error);
    }

    private Exception Failure(HttpResponseMessage response, string path, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var text = Read(response, cancellation);
        var (code, reason) = Reason(text);
        var html = text.AsSpan().TrimStart().StartsWith("<") || response.Content.Headers.ContentType?.MediaType == "text/html";
        if (HttpPipeline.IsTransient(response.StatusCode))
            return new StoreUnavailableException($"{Server} answers {status}{(html ? "" : $": {reason}")}");
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new StoreUnusableException($"{Server} answers 401: it does not know you. {Credentials.Help}"),
            HttpStatusCode.ProxyAuthenticationRequired => new StoreUnusableException("the proxy answers 407: it wants a name and a password in HTTP_PROXY or HTTPS_PROXY."),
            HttpStatusCode.Forbidden when text.Contains("Invalid Host header", StringComparison.OrdinalIgnoreCase) => new StoreUnusableException(
                $"{Server} answers 403, Invalid Host header: the server does not know that it is called '{new Uri(Server).Authority}'. Start it with: mlflow server --allowed-hosts {new Uri(Server).Authority}"),
            HttpStatusCode.Forbidden => new StoreUnusableException($"{Server} answers 403: you may not do this there{(html || reason.Length == 0 ? "" : $" ({reason})")}."),
            _ => new ServerRefusedException(response.StatusCode, code, html ? $"{Server}{path} answers {status} with a page that is not MLflow's API. Is the address right?" : $"{status} {reason}", html),
        };
    }

    private static string Read(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return response.Content.ReadAsStringAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return "";
        }
    }

    private static (string? Code, string Reason) Reason(string text)
    {
        try
        {
            if (text.Length > 0 && text[0] == '{' && JsonSerializer.Deserialize(text, RestJson.Default.ErrorAnswer) is { } error)
                return (error.ErrorCode, Short($"{error.ErrorCode}: {error.Message}"));
        }
        catch (JsonException)
        {
            // Not MLflow's JSON: return the text as it is.
        }

        return (null, Short(text));
    }

    private static string Short(string text) => text.Length > LongestReason ? text[..LongestReason] + "…" : text.Trim();

    private TAnswer Json<TAnswer>(byte[] bytes, string path, JsonTypeInfo<TAnswer> type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes.Length == 0 ? "{}"u8 : bytes, type)!;
        }
        catch (JsonException error)
        {
            throw new StoreUnavailableException($"{Server} answered '{path}' with something that is not MLflow's JSON: {error.Message}", error);
        }
    }

    /// <summary>A file as a request body that can be sent again.</summary>
    private sealed class FileContent(string file) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var source = File.OpenRead(file);
            await using (source.ConfigureAwait(false))
                await source.CopyToAsync(stream).ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = new FileInfo(file).Length;
            return true;
        }
    }
}
