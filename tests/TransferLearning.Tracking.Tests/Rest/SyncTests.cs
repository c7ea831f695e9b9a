using System.Text;
using TransferLearning.TestSupport;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Tests.Server;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>Runs of the local store, sent to a server.</summary>
public sealed class SyncTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeMlflow _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_local_run_is_sent_with_or_without_its_journal_and_once(bool withJournal)
    {
        using (var log = Tracker.Open("sqlite:///" + _folder.At("mlflow.db"), _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "local" }))
        {
            log.Params([new("lr", "0.1")]);
            log.Metric("loss", double.NaN, 0);
            log.Metric("loss", 0.5, 1);
            log.Dataset(new DatasetInput("photos", "abc", "local", "{}", null, null, "training"));
            log.Artifact("names.txt", "cat"u8);
            log.Finish(RunStatus.Killed);
            Assert.True(log.Deliver(TimeSpan.FromSeconds(60)).Complete);
        }

        if (!withJournal)
            Directory.Delete(JournalFolder.Root(_folder.Path), recursive: true);
        for (var time = 0; time < 2; time++)
        {
            var synced = Assert.Single(JournalSync.Deliver(_folder.Path, _server.Uri, []));
            Assert.True(synced.Complete, string.Join(" ", synced.Warnings));
        }

        var run = _server.State.OnlyRun;
        Assert.Equal("KILLED", run.Status);
        Assert.Equal("0.1", run.Params["lr"]);
        Assert.Equal([double.NaN, 0.5], run.Metrics.OrderBy(point => point.Step).Select(point => point.Value));
        Assert.Equal(["photos abc training"], run.Inputs);
        Assert.Equal("cat", Encoding.UTF8.GetString(_server.State.Artifacts[$"1/{run.Id}/artifacts/names.txt"]));
        Assert.True(File.Exists(Directory.GetFiles(_folder.At("mlruns", "1"), "names.txt", SearchOption.AllDirectories).Single()));
    }

    [Fact]
    public void A_run_that_is_not_there_is_said_to_be_missing()
    {
        var error = Assert.Throws<Experiments.RunException>(() => JournalSync.Deliver(_folder.Path, null, ["nobody"]));
        Assert.Contains("'nobody'", error.Message, StringComparison.Ordinal);
    }
}
