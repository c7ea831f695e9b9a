using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using TransferLearning.Tracking.Delivery;

namespace TransferLearning.Tracking.Rest;

/// <summary>Builds the HTTP client: keep-alive connections, the system's proxies, MLflow's TLS variables, the retries of MLflow's client.</summary>
internal static class HttpPipeline
{
    /// <summary>Set on a request that must not be retried, because it would take effect twice.</summary>
    public static readonly HttpRequestOptionsKey<bool> Once = new("tl.once");

    /// <summary>Set on a request whose response may be large and is streamed instead of buffered.</summary>
    public static readonly HttpRequestOptionsKey<bool> Streamed = new("tl.streamed");

    public static HttpClient Create(RestOptions options, Func<string, string?> environment)
    {
        var handler = new ResilienceHandler(Pipeline(options)) { InnerHandler = new WholeAnswers { InnerHandler = Sockets(environment) } };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("transfer-learning-runner/1.0");
        client.DefaultRequestHeaders.Authorization = Credentials.Read(environment, Credentials.DefaultFile);
        return client;
    }

    /// <summary>Whether a status is retried: 408, 429, 500, 502, 503 and 504, with exponential backoff and jitter or after Retry-After.</summary>
    public static bool IsTransient(HttpStatusCode status) => (int)status is 408 or 429 or 500 or 502 or 503 or 504;

    /// <summary>
    /// Buffers the whole response inside the retries, so that a connection that breaks off is retried too. Downloads are streamed.
    /// </summary>
    private sealed class WholeAnswers : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!request.Options.TryGetValue(Streamed, out var streamed) || !streamed)
                await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
            return response;
        }
    }

    private static ResiliencePipeline<HttpResponseMessage> Pipeline(RestOptions options)
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>();
        if (options.MaximumRetries > 0)
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.MaximumRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.Backoff,
                ShouldRetryAfterHeader = true,
                ShouldHandle = arguments => ValueTask.FromResult(
                    !(arguments.Context.GetRequestMessage()?.Options.TryGetValue(Once, out var once) is true && once)
                    && (arguments.Outcome.Exception is HttpRequestException or Polly.Timeout.TimeoutRejectedException
                        || arguments.Outcome.Result is { } response && IsTransient(response.StatusCode))),
            });
        return pipeline.AddTimeout(options.Timeout).Build();
    }

    private static SocketsHttpHandler Sockets(Func<string, string?> environment)
    {
        var handler = new SocketsHttpHandler
        {
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AutomaticDecompression = DecompressionMethods.All,
        };
        try
        {
            Trust(handler.SslOptions, environment);
            return handler;
        }
        catch (Exception error) when (error is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnusableException($"the certificate of MLFLOW_TRACKING_SERVER_CERT_PATH or MLFLOW_TRACKING_CLIENT_CERT_PATH cannot be read: {error.Message}", error);
        }
    }

    private static void Trust(SslClientAuthenticationOptions ssl, Func<string, string?> environment)
    {
        if (environment("MLFLOW_TRACKING_INSECURE_TLS") is { } insecure && insecure.ToUpperInvariant() is "TRUE" or "1")
        {
            // The user asked for it explicitly; MLflow's client has the same option.
#pragma warning disable CA5359
            ssl.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (environment("MLFLOW_TRACKING_SERVER_CERT_PATH") is { Length: > 0 } roots)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(roots);
            ssl.CertificateChainPolicy = policy;
        }

        if (environment("MLFLOW_TRACKING_CLIENT_CERT_PATH") is { Length: > 0 } client)
            ssl.ClientCertificates = [X509Certificate2.CreateFromPemFile(client)];
    }
}
