using System.Diagnostics;
using TransferLearning.TestSupport;
using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Rest;
using TransferLearning.Tracking.Tests.Server;
using TransferLearning.Tracking.Tests.Support;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>The connection to a server: certificates, proxies, Retry-After, untested versions.</summary>
public sealed class TransportTests : IDisposable
{
    private static readonly RestOptions Quick = new() { MaximumRetries = 0, Timeout = TimeSpan.FromSeconds(20) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_refuse_a_certificate_of_an_unknown_authority_and_name_the_variable_to_set()
    {
        using var server = new TlsServer(Version);
        using var http = new MlflowHttp(new Uri(server.Uri), Quick, _ => null);
        var error = Assert.Throws<StoreUnusableException>(() => http.Text("/version", default));
        Assert.Contains("MLFLOW_TRACKING_SERVER_CERT_PATH", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MLFLOW_TRACKING_SERVER_CERT_PATH")]
    [InlineData("MLFLOW_TRACKING_INSECURE_TLS")]
    public void Should_trust_a_private_authority_if_it_is_named_or_verification_is_off(string variable)
    {
        using var server = new TlsServer(Version);
        var authority = _folder.Write("authority.pem", server.AuthorityPem);
        using var http = new MlflowHttp(new Uri(server.Uri), Quick, name => name != variable ? null : name == "MLFLOW_TRACKING_INSECURE_TLS" ? "true" : authority);
        Assert.Equal("3.9.0", http.Text("/version", default));
        Assert.Null(server.LastClient);
    }

    [Fact]
    public void Should_not_trust_an_authority_other_than_the_named_one()
    {
        using var server = new TlsServer(Version);
        using var other = new TlsServer(Version);
        var authority = _folder.Write("authority.pem", other.AuthorityPem);
        using var http = new MlflowHttp(new Uri(server.Uri), Quick, name => name == "MLFLOW_TRACKING_SERVER_CERT_PATH" ? authority : null);
        Assert.Throws<StoreUnusableException>(() => http.Text("/version", default));
    }

    [Fact]
    public void Should_send_the_configured_client_certificate()
    {
        using var server = new TlsServer(Version);
        var (authority, client) = (_folder.Write("authority.pem", server.AuthorityPem), _folder.Write("client.pem", server.ClientPem()));
        using var http = new MlflowHttp(new Uri(server.Uri), Quick, name => name switch
        {
            "MLFLOW_TRACKING_SERVER_CERT_PATH" => authority,
            "MLFLOW_TRACKING_CLIENT_CERT_PATH" => client,
            _ => null,
        });
        Assert.Equal("3.9.0", http.Text("/version", default));
        Assert.Equal("CN=ann", server.LastClient);
    }

    [Fact]
    public void Should_wait_as_long_as_the_server_asks()
    {
        using var server = new FakeMlflow { Fault = Fault.TooMany, FaultsLeft = 1, RetryAfter = 1 };
        using var http = new MlflowHttp(new Uri(server.Uri), Quick with { MaximumRetries = 1, Backoff = TimeSpan.FromMilliseconds(1) });
        var clock = Stopwatch.StartNew();
        Assert.Equal("3.9.0", http.Text("/version", default));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 30);
    }

    /// <summary>
    /// Runs in a child process, because a process reads the system's proxy only once. Only the proxy can resolve the server's name.
    /// </summary>
    [Fact]
    public void Should_reach_a_server_through_the_proxy_from_the_environment()
    {
        using var server = new FakeMlflow();
        using var proxy = new ForwardProxy("mlflow.invalid:5000", server.Uri);
        using var child = ChildProcess.Start(new Dictionary<string, string> { ["http_proxy"] = proxy.Uri, ["HTTP_PROXY"] = proxy.Uri, ["no_proxy"] = "", ["NO_PROXY"] = "" }, _folder.Path, "http://mlflow.invalid:5000", "pets", "proxied", "10");
        var said = child.StandardOutput.ReadToEnd();
        child.WaitForExit();

        Assert.Contains(" True ", said, StringComparison.Ordinal);
        Assert.Equal("proxied", server.State.OnlyRun.Name);
        Assert.Equal(10, server.State.OnlyRun.Metrics.Count(point => point.Key == "train/loss"));
    }

    [Theory]
    [InlineData("1.30.0", "is MLflow 1.30.0")]
    [InlineData("4.0.0", "is MLflow 4.0.0")]
    [InlineData("main", "does not say which version")]
    [InlineData("3.12.0", null)]
    [InlineData("2.9.0", null)]
    public void Should_warn_of_an_untested_server_version_and_still_deliver(string version, string? warning)
    {
        using var server = new FakeMlflow(version);
        using var log = Tracker.Open(server.Uri, _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "versions" });
        log.Metric("loss", 1, 0);
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));

        Assert.True(result.Complete);
        Assert.Equal("FINISHED", server.State.OnlyRun.Status);
        if (warning is null)
            Assert.Empty(result.Warnings);
        else
            Assert.Contains(warning, Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    private static async Task Version(Stream stream)
    {
        await stream.ReadAtLeastAsync(new byte[1], 1);
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n3.9.0"u8.ToArray());
    }
}
