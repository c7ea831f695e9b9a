using System.Text;
using TransferLearning.TestSupport;
using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Rest;
using TransferLearning.Tracking.Tests.Server;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>The HTTP client's retries, credentials, certificates and limits.</summary>
public sealed class HttpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeMlflow _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Fault.Errors)]
    [InlineData(Fault.TooMany)]
    [InlineData(Fault.DiesAnswering)]
    internal void Should_retry_a_call_as_often_as_allowed(Fault fault)
    {
        using var http = Http();
        (_server.Fault, _server.FaultsLeft) = (fault, 3);
        Assert.Equal("3.9.0", http.Text("/version", default));
        Assert.Equal(4, _server.Requests.Count);
    }

    /// <summary>The expected statuses are <c>_TRANSIENT_FAILURE_RESPONSE_CODES</c> in MLflow's mlflow/utils/request_utils.py.</summary>
    [Fact]
    public void Should_retry_the_statuses_that_MLflows_client_retries() => Assert.Equal(
        [408, 429, 500, 502, 503, 504],
        Enumerable.Range(100, 500).Where(code => HttpPipeline.IsTransient((System.Net.HttpStatusCode)code)));

    [Fact]
    public void Should_report_a_failing_server_as_unavailable_after_seven_retries()
    {
        using var http = Http();
        _server.Fault = Fault.Errors;
        var error = Assert.Throws<StoreUnavailableException>(() => http.Text("/version", default));
        Assert.Contains("500", error.Message, StringComparison.Ordinal);
        Assert.Equal(8, _server.Requests.Count);
    }

    [Fact]
    public void Should_not_retry_a_call_that_must_not_take_effect_twice()
    {
        using var http = Http();
        _server.Fault = Fault.Errors;
        Assert.Throws<StoreUnavailableException>(() => new RunsApi(http).Create(new CreateRun("1", "me", "run", 0, []), default));
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("ann", "secret", "token", "Basic YW5uOnNlY3JldA==")]
    [InlineData("ann", null, "token", "Bearer token")]
    [InlineData(null, null, "token", "Bearer token")]
    [InlineData(null, null, null, null)]
    public void Should_prefer_a_user_name_and_password_to_a_token(string? user, string? password, string? token, string? expected)
    {
        string? Environment(string name) => name switch { "MLFLOW_TRACKING_USERNAME" => user, "MLFLOW_TRACKING_PASSWORD" => password, "MLFLOW_TRACKING_TOKEN" => token, _ => null };
        Assert.Equal(expected, Credentials.Read(Environment, _folder.At("none"))?.ToString());
        using var http = new MlflowHttp(new Uri(_server.Uri), Quick, Environment);
        http.Text("/version", default);
        if (expected is not null)
            Assert.Equal(expected, _server.LastAuthorization);
    }

    [Fact]
    public void Should_read_the_credentials_file_if_the_environment_has_no_credentials()
    {
        var file = _folder.Write("credentials", "# mine\n[other]\nmlflow_tracking_username = no\n[mlflow]\nmlflow_tracking_username = ann\nmlflow_tracking_password = sec=ret\n");
        Assert.Equal(Convert.ToBase64String(Encoding.UTF8.GetBytes("ann:sec=ret")), Credentials.Read(_ => null, file)!.Parameter);
    }

    [Fact]
    public void Should_name_the_variable_of_a_certificate_that_cannot_be_read()
    {
        var error = Assert.Throws<StoreUnusableException>(() => new MlflowHttp(new Uri(_server.Uri), Quick, name => name == "MLFLOW_TRACKING_CLIENT_CERT_PATH" ? _folder.At("none.pem") : null));
        Assert.Contains("MLFLOW_TRACKING_CLIENT_CERT_PATH", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_keep_every_batch_within_the_servers_limits()
    {
        var metrics = Enumerable.Range(0, 3333).Select(i => new WireMetric($"metric/{i % 7}", i, i, i)).ToList();
        var parameters = Enumerable.Range(0, 333).Select(i => new WirePair($"p{i}", new string('"', 6000))).ToList();
        var tags = Enumerable.Range(0, 222).Select(i => new WirePair($"t{i}", "x")).ToList();
        var batches = BatchSplitter.Split("run", metrics, parameters, tags).ToList();
        Assert.All(batches, batch =>
        {
            Assert.InRange(batch.Metrics.Count, 0, 1000);
            Assert.InRange(batch.Params.Count, 0, 100);
            Assert.InRange(batch.Tags.Count, 0, 100);
            Assert.InRange(batch.Metrics.Count + batch.Params.Count + batch.Tags.Count, 1, 1000);
            Assert.InRange(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(batch, RestJson.Default.LogBatch).Length, 1, 1_000_000);
        });
        Assert.Equal(metrics, batches.SelectMany(batch => batch.Metrics));
        Assert.Equal(parameters, batches.SelectMany(batch => batch.Params));
        Assert.Equal(tags, batches.SelectMany(batch => batch.Tags));
    }

    [Fact]
    public void Should_give_up_on_a_server_that_does_not_answer_within_the_timeout()
    {
        _server.Fault = Fault.Silence;
        using var http = new MlflowHttp(new Uri(_server.Uri), new RestOptions { MaximumRetries = 0, Timeout = TimeSpan.FromMilliseconds(200) });
        Assert.Contains("did not answer", Assert.Throws<StoreUnavailableException>(() => http.Text("/version", default)).Message, StringComparison.Ordinal);
    }

    private static RestOptions Quick => new() { MaximumRetries = 7, Backoff = TimeSpan.FromMilliseconds(1), Timeout = TimeSpan.FromSeconds(20) };

    private MlflowHttp Http() => new(new Uri(_server.Uri), Quick);
}
