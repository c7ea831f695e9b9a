using System.Text;
using TransferLearning.TestSupport;
using TransferLearning.Tracking.Tests.Server;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>A tracking URI with user name and password: sent like Python's <c>requests</c> does, and never shown or stored.</summary>
public sealed class AddressPasswordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeMlflow _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    /// <summary>
    /// The expected headers are those of Python's requests 2.28.1 for the same addresses
    /// (<c>requests.Request("GET", address).prepare().headers["Authorization"]</c>). It sends none for a user name without a password.
    /// </summary>
    [Theory]
    [InlineData("alice:Geheim-77", "Basic YWxpY2U6R2VoZWltLTc3")]
    [InlineData("alice%40home:a%3Ab%2Fc%25", "Basic YWxpY2VAaG9tZTphOmIvYyU=")]
    [InlineData("alice:", "Basic YWxpY2U6")]
    [InlineData("J%C3%BCrgen:%C3%BC", "Basic SvxyZ2VuOvw=")]
    [InlineData("alice", null)]
    public void Should_send_the_same_header_as_requests(string userInfo, string? header)
    {
        Run(userInfo);
        Assert.Equal(header, _server.LastAuthorization);
    }

    [Fact]
    public void Should_keep_the_password_out_of_the_journal_and_the_messages()
    {
        var (journal, result) = Run("alice:Geheim-77");
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
        Assert.DoesNotContain("Geheim-77", result.Url!, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(journal, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            Assert.DoesNotContain("Geheim-77", File.ReadAllText(file, Encoding.Latin1), StringComparison.Ordinal);
        Assert.Equal("--set tracking.uri=http://alice:***@somewhere", _server.State.OnlyRun.Tags["words"]);
        Assert.Equal("http://alice:***@somewhere", _server.State.OnlyRun.Params["tracking.uri"]);
    }

    /// <summary>The situation of a sweep's workers: their files hold the address without the password.</summary>
    [Fact]
    public void Should_send_the_password_that_the_environment_holds_for_the_address()
    {
        UrlCredentials.Remember($"tracking: {{ uri: '{Address("alice:Geheim-77")}' }}");
        using var log = Tracker.Open(_server.Uri, _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "worker" });
        log.Finish(RunStatus.Finished);
        Assert.True(log.Deliver(TimeSpan.FromSeconds(60)).Complete);
        Assert.Equal("Basic YWxpY2U6R2VoZWltLTc3", _server.LastAuthorization);
    }

    [Fact]
    public void Should_not_repeat_the_password_of_a_malformed_address()
    {
        var error = Assert.Throws<RunException>(() => Tracker.Open("http://alice:Geheim-77@", _folder.Path));
        Assert.DoesNotContain("Geheim-77", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_show_the_password_if_the_server_cannot_be_reached()
    {
        _server.Stop();
        var (_, result) = Run("alice:Geheim-77");
        Assert.False(result.Complete);
        Assert.DoesNotContain("Geheim-77", string.Join(" ", result.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("Geheim-77", Tracker.Open(Address("alice:Geheim-77"), _folder.Path).Uri, StringComparison.Ordinal);
    }

    private string Address(string userInfo) => _server.Uri.Replace("://", $"://{userInfo}@", StringComparison.Ordinal);

    private (string Journal, DeliveryResult Result) Run(string userInfo)
    {
        using var log = Tracker.Open(Address(userInfo), _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "secret" });
        log.Tag("words", "--set tracking.uri=http://alice:Geheim-77@somewhere");
        log.Params([new("tracking.uri", "http://alice:Geheim-77@somewhere")]);
        log.Finish(RunStatus.Finished);
        return (log.Folder, log.Deliver(_server.IsUp ? TimeSpan.FromSeconds(60) : TimeSpan.FromSeconds(1)));
    }
}
