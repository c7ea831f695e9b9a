using System.Net;
using System.Net.Http.Headers;

namespace TransferLearning.Models.Weights.Store;

/// <summary>
/// Downloads one file over HTTP. It resumes an earlier attempt (Range, If-Range), waits and retries if a server is busy, checks the hash, and only then
/// renames the file. Two processes that need the same file download it once. .NET itself honours <c>HTTPS_PROXY</c> and <c>NO_PROXY</c>.
/// </summary>
internal sealed class Downloader : IDisposable
{
    private readonly DownloadOptions _options;
    private readonly HttpClient _http;

    /// <param name="options">Retries and timeouts; null for the defaults.</param>
    public Downloader(DownloadOptions? options = null)
    {
        _options = options ?? new();
        // Redirects are followed here, not by the handler: a token must not go to another host, and https must stay https.
        var handler = _options.Handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = _options.ConnectTimeout, AutomaticDecompression = DecompressionMethods.None };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("tl/0.1");
    }

    /// <summary>Downloads a file to a path, unless it is already there.</summary>
    /// <param name="url">The https address.</param>
    /// <param name="path">The target. Its folder is created.</param>
    /// <param name="sha256">The expected SHA-256 or its first digits, or <c>md5:</c> and an MD5; null where none is known.</param>
    /// <param name="progress">Notified every few hundred kilobytes and at every wait.</param>
    /// <param name="cancellation">Stops the download promptly. The bytes that have arrived are kept for the next attempt.</param>
    /// <exception cref="RunException">The file cannot be downloaded. The message says why.</exception>
    public async Task FetchAsync(Uri url, string path, string? sha256, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var held = await DownloadLock.AcquireAsync(path + ".lock", _options.LockTimeout, () => progress?.Report(new(url, 0, null, "another process is fetching it")), cancellation).ConfigureAwait(false);
            if (File.Exists(path)) return;
            var part = new PartialFile(path);
            await FetchAsync(url, part, progress, cancellation).ConfigureAwait(false);
            if (!Agrees(part, sha256, cancellation, out var hash))
            {
                // A resumed file may mix two versions, so it is downloaded once more from the beginning.
                var resumed = part.WasResumed;
                part.Delete();
                if (!resumed) throw WrongHash(url, sha256!, hash);
                progress?.Report(new(url, 0, null, "what was resumed does not have the expected hash; from the beginning"));
                await FetchAsync(url, part, progress, cancellation).ConfigureAwait(false);
                if (!Agrees(part, sha256, cancellation, out hash))
                {
                    part.Delete();
                    throw WrongHash(url, sha256!, hash);
                }
            }
            part.Finish();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>
    /// Like <see cref="FetchAsync(Uri, string, string?, IProgress{DownloadProgress}?, CancellationToken)"/>, for a file that the server may not have.
    /// </summary>
    /// <returns>False where the server does not have the file.</returns>
    public async Task<bool> TryFetchAsync(Uri url, string path, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            await FetchAsync(url, path, null, progress, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (RunException e) when (e.InnerException is HttpRequestException { StatusCode: HttpStatusCode.NotFound })
        {
            return false;
        }
    }

    /// <summary>Asks for the length of a file without receiving it.</summary>
    /// <returns>The number of bytes; null where the server does not say or does not answer. A download then reports the reason.</returns>
    public async Task<long?> LengthAsync(Uri url, CancellationToken cancellation = default)
    {
        try
        {
            using var response = await RequestAsync(url, new PartialFile(""), cancellation).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.OK ? response.Content.Headers.ContentLength : null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is HttpRequestException or HttpIOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static bool Agrees(PartialFile part, string? sha256, CancellationToken cancellation, out string hash)
    {
        hash = sha256 is null ? "" : FileHash.Compute(part.Path, sha256, cancellation);
        return sha256 is null || FileHash.Agrees(hash, sha256);
    }

    private static RunException WrongHash(Uri url, string expected, string hash) =>
        new($"what {url} sent is not what was meant: {FileHash.Describe(expected)} and is {hash}. It was deleted");

    private async Task FetchAsync(Uri url, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        for (var failures = 0; ;)
        {
            var before = part.Length;
            Failure failure;
            try
            {
                failure = await AttemptAsync(url, part, progress, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && e is HttpRequestException or HttpIOException or TimeoutException or OperationCanceledException)
            {
                failure = new(Reason(e), null, Offline: e is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError });
            }
            cancellation.ThrowIfCancellationRequested();
            if (failure.Reason is null) return;
            // An attempt that brought bytes resets the count, however often the connection breaks.
            failures = part.Length > before ? 1 : failures + 1;
            // Without a network, more attempts do not help.
            if (failure.Final || failures >= (failure.Offline ? Math.Min(2, _options.Attempts) : _options.Attempts)) throw new RunException($"{url} cannot be fetched: {failure.Reason}", failure.Absent ? new HttpRequestException(failure.Reason, null, HttpStatusCode.NotFound) : null);
            var wait = failure.After ?? _options.FirstWait * Math.Pow(2, failures - 1);
            wait = wait < _options.LongestWait ? wait : _options.LongestWait;
            progress?.Report(new(url, part.Length, part.Total, $"{failure.Reason}; again in {Math.Ceiling(wait.TotalSeconds):0} s"));
            await Task.Delay(wait, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<Failure> AttemptAsync(Uri url, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        part.Prepare(url);
        using var response = await RequestAsync(url, part, cancellation).ConfigureAwait(false);
        var content = response.Content.Headers;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when content.ContentRange is { From: { } from } range && from == part.Length:
                part.Total = range.Length;
                break;
            case HttpStatusCode.OK:
                part.Restart();
                part.Total = content.ContentLength;
                break;
            case HttpStatusCode.RequestedRangeNotSatisfiable when part.Length > 0 && content.ContentRange?.Length == part.Length:
                return default;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Restart();
                return new("the server sent another part than the one asked for", TimeSpan.Zero);
            default:
                return Refusal(response);
        }
        if (content.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
        {
            part.Restart();
            return new("a web page came instead of the file (a login, or a network that wants one)", null, Final: true);
        }
        if (content.ContentEncoding.Count > 0) return new($"the server encodes it ({string.Join(", ", content.ContentEncoding)}), which was not asked for", null, Final: true);
        part.Remember(response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null);
        await ReceiveAsync(url, response, part, progress, cancellation).ConfigureAwait(false);
        return part.Total is { } total && part.Length != total ? new($"the connection ended at {part.Length:N0} of {total:N0} bytes", null) : default;
    }

    private async Task ReceiveAsync(Uri url, HttpResponseMessage response, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var file = part.Append();
        var buffer = new byte[1 << 18];
        while (true)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            silence.CancelAfter(_options.SilenceTimeout);
            var read = await ReadAsync(stream, buffer, silence.Token).ConfigureAwait(false);
            if (read == 0) return;
            if (part.Total is { } total && part.Length + read > total) throw new HttpIOException(HttpRequestError.InvalidResponse, "more bytes came than were announced");
            file.Write(buffer, 0, read);
            part.Length += read;
            progress?.Report(new(url, part.Length, part.Total));
        }
    }

    /// <summary>
    /// Reads from the network. A reset connection throws a plain <see cref="IOException"/>, like a write to a full disk; only here is it known to come from the
    /// network.
    /// </summary>
    private static async Task<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not HttpIOException)
        {
            throw new HttpIOException(HttpRequestError.Unknown, e.Message, e);
        }
    }

    private async Task<HttpResponseMessage> RequestAsync(Uri url, PartialFile part, CancellationToken cancellation)
    {
        for (var redirects = 0; redirects <= 10; redirects++)
        {
            if (url.Scheme != Uri.UriSchemeHttps && !(_options.AllowLoopback && url.IsLoopback)) throw new RunException($"{url} is not https, so what it sends cannot be trusted");
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.AcceptEncoding.ParseAdd("identity");
            if (part.Length > 0)
            {
                request.Headers.Range = new RangeHeaderValue(part.Length, null);
                if (part.Tag is not null) request.Headers.IfRange = new RangeConditionHeaderValue(part.Tag);
            }
            if (_options.HuggingFaceToken is { Length: > 0 } token && url.Host is "huggingface.co" or "hf.co") request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.HuggingFaceToken);
            else if (UrlSecrets.Basic(UserInfo(url)) is { } basic) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            silence.CancelAfter(_options.SilenceTimeout);
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || response.Headers.Location is not { } location) return response;
            response.Dispose();
            url = new Uri(url, location);
        }
        throw new RunException($"{url} redirects in circles");
    }

    private static string? UserInfo(Uri url) => url.UserInfo.Length > 0 ? url.UserInfo : UrlCredentials.Find(url);

    private static Failure Refusal(HttpResponseMessage response)
    {
        var status = $"the server answered {(int)response.StatusCode} ({response.ReasonPhrase})";
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new(status, RetryAfter(response)),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new($"{status}: it wants a permission (for HuggingFace's hub: HF_TOKEN, and its terms accepted there)", null, Final: true),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new($"{status}: it is not there", null, Final: true, Absent: true),
            _ => new(status, null, Final: true),
        };
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
        _ => null,
    };

    private static string Reason(Exception e) => e switch
    {
        OperationCanceledException or TimeoutException => "the server does not answer",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name is not known (offline?)",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => $"no connection ({e.InnerException?.Message ?? e.Message})",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"no secure connection ({e.InnerException?.Message ?? e.Message})",
        _ => $"the connection broke ({e.InnerException?.Message ?? e.Message})",
    };

    /// <summary>The reason why an attempt failed; the default value where it succeeded.</summary>
    private readonly record struct Failure(string? Reason, TimeSpan? After, bool Final = false, bool Offline = false, bool Absent = false);
}
