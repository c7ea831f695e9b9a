using TransferLearning.TestSupport;
using TransferLearning.Tracking.Tests.Server;
using TransferLearning.Tracking.Tests.Support;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>
/// Delivers a run to recorded answers of real MLflow servers. They were recorded on 29 November 2026 from servers run from source
/// with an SQLite database and proxied artifacts: 2.9.3.dev0 (15 December 2023), 2.22.1.dev0 (24 April 2025), 3.10.2.dev0
/// (6 March 2026) and 3.11.2.dev0 (29 April 2026, the branch that became 3.12). To record another version, name a server
/// without an experiment 'tl-conversation' in <c>TL_TEST_MLFLOW_URI</c> and a file in <c>TL_RECORD_MLFLOW</c>, and run this class.
/// </summary>
public sealed class ConversationTests : IDisposable
{
    private const string RunId = "0123456789abcdef0123456789abcdef";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("2.9.3.dev0", false)]
    [InlineData("2.22.1.dev0", false)]
    [InlineData("3.10.2.dev0", true)]
    [InlineData("3.11.2.dev0", true)]
    public void Should_deliver_a_run_to_a_recorded_server(string version, bool hasLoggedModels)
    {
        using var server = Conversation.Of(Fixture.Text($"conversation-{version}.json"));
        Deliver(server);
        Assert.Equal(server.RecordedCalls, server.Calls);
        Assert.Equal(hasLoggedModels, server.Calls.Exists(call => call.StartsWith("PATCH /api/2.0/mlflow/logged-models/m-", StringComparison.Ordinal)));
        Assert.Equal(hasLoggedModels, !server.Calls.Exists(call => call.StartsWith("PUT", StringComparison.Ordinal) && call.EndsWith("/artifacts/model/weights.bin", StringComparison.Ordinal)));
    }

    [NeedsRecordingFact]
    public void Should_record_the_answers_of_a_real_server()
    {
        using var server = Conversation.With(NeedsMlflowTheoryAttribute.Server!);
        Deliver(server);
        File.WriteAllText(NeedsRecordingFactAttribute.File!, server.Json() + "\n");
    }

    /// <summary>Delivers a finished run of a local store in one batch, so that the calls always come in the same order.</summary>
    private void Deliver(Conversation server)
    {
        using (var log = Tracker.Open(".", _folder.Path).Start(new RunInfo { Experiment = "tl-conversation", Name = "recorded", RunId = RunId }))
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
            log.Params([new("lr", "0.1")]);
            log.Metric("loss", double.NaN, 1, time);
            log.Metric("val_accuracy", 0.75, 1, time);
            log.Summary("best/val_accuracy", 0.75, time);
            log.Dataset(new DatasetInput("validation", "0a1b2c3d", "local", "{\"uri\": \"photos\"}", null, null, "validation"));
            log.Artifact("names.txt", "cat"u8);
            log.Model(new LoggedModel
            {
                ArtifactPath = "model",
                Name = "recorded",
                Files = [("weights.bin", _folder.Write("weights.bin", "weights"))],
                Params = new Dictionary<string, string> { ["lr"] = "0.1" },
                Metrics = [new("val_accuracy", 0.75, 1_700_000_000_000, 1, "validation", "0a1b2c3d")],
            });
            log.Register("model", "tl-conversation", "champion");
            log.Finish(RunStatus.Finished);
            Assert.True(log.Deliver(TimeSpan.FromSeconds(60)).Complete);
        }

        var synced = Assert.Single(JournalSync.Deliver(_folder.Path, server.Uri, []));
        Assert.True(synced.Complete, string.Join(" ", synced.Warnings));
        Assert.Empty(synced.Warnings);
    }
}

/// <summary>A test that records a conversation; skipped if <c>TL_RECORD_MLFLOW</c> names no file.</summary>
internal sealed class NeedsRecordingFactAttribute : FactAttribute
{
    public NeedsRecordingFactAttribute() => Skip = File is null || NeedsMlflowTheoryAttribute.Server is null ? "records where TL_TEST_MLFLOW_URI and TL_RECORD_MLFLOW are set" : null!;

    public static string? File => Environment.GetEnvironmentVariable("TL_RECORD_MLFLOW") is { Length: > 0 } file ? file : null;
}
