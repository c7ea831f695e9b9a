using System.Text;
using TransferLearning.TestSupport;
using TransferLearning.Tracking.Delivery;
using TransferLearning.Tracking.Journal;
using TransferLearning.Tracking.Tests.Server;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>Runs that are delivered by <c>tl sync</c>: to a server, to a second one, again after a loss.</summary>
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
    public void Should_send_a_local_run_once_with_or_without_its_journal(bool withJournal)
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
            Directory.Delete(LocalState.Journals(_folder.Path), recursive: true);
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
    public void Should_deliver_everything_again_to_a_server_that_was_emptied()
    {
        var run = Finished(_server.Uri);
        _server.LoseEverything();
        var synced = Assert.Single(JournalSync.Deliver(_folder.Path, null, []));
        Assert.True(synced.Complete, string.Join(" ", synced.Warnings));
        Assert.True(synced.Delivered > 0);
        AssertWhole(_server, run);
        Assert.Equal(0, Assert.Single(JournalSync.Deliver(_folder.Path, null, [])).Delivered);
    }

    [Fact]
    public void Should_deliver_artifacts_to_a_second_and_third_server()
    {
        var run = Finished(_server.Uri);
        using var second = new FakeMlflow("2.9.2");
        Assert.True(Assert.Single(JournalSync.Deliver(_folder.Path, second.Uri, [])).Complete);
        AssertWhole(second, run);
        var local = "sqlite:///" + _folder.At("copy", "mlflow.db");
        Assert.True(Assert.Single(JournalSync.Deliver(_folder.Path, local, [])).Complete);
        using var reader = Tracker.Open(local, _folder.Path).Reader;
        Assert.Equal(["model/MLmodel", "model/weights.bin", "names.txt"], reader.Artifacts(run));
        // Delivery to a copy left the spool as it was: a third server gets everything.
        using var third = new FakeMlflow();
        Assert.True(Assert.Single(JournalSync.Deliver(_folder.Path, third.Uri, [])).Complete);
        AssertWhole(third, run);
    }

    [Fact]
    public void Should_name_artifacts_that_are_gone_and_not_call_the_run_delivered()
    {
        Finished(_server.Uri);
        SpoolLimit.Keep(_folder.Path, 0);
        using var second = new FakeMlflow();
        for (var time = 0; time < 2; time++)
        {
            var synced = Assert.Single(JournalSync.Deliver(_folder.Path, second.Uri, []));
            Assert.False(synced.Complete);
            Assert.Contains(synced.Warnings, warning => warning.Contains("3 of its artifacts are no longer on this machine", StringComparison.Ordinal) && warning.Contains("names.txt", StringComparison.Ordinal));
        }

        Assert.Equal("FINISHED", second.State.OnlyRun.Status);
    }

    [Fact]
    public void Should_deliver_again_after_the_local_database_was_deleted()
    {
        var run = Finished(null);
        File.Delete(_folder.At("mlflow.db"));
        Assert.True(Assert.Single(JournalSync.Deliver(_folder.Path, null, [])).Complete);
        using var reader = Tracker.Open(".", _folder.Path).Reader;
        var stored = Assert.Single(reader.Find(new RunQuery()));
        Assert.Equal((run, RunStatus.Finished, 0.5), (stored.RunId, stored.Status, stored.Metrics["loss"]));
    }

    [Fact]
    public void Should_find_a_run_by_the_servers_id()
    {
        Finished(_server.Uri);
        Assert.Single(JournalSync.Deliver(_folder.Path, null, [_server.State.OnlyRun.Id[..8]]));
    }

    [Fact]
    public void Should_not_recreate_a_run_that_was_deleted_on_the_server()
    {
        Finished(_server.Uri);
        _server.State.OnlyRun.Deleted = true;
        Assert.True(Assert.Single(JournalSync.Deliver(_folder.Path, null, [])).Complete);
        Assert.Single(_server.State.Runs);
    }

    /// <summary>Above the limit, the copies of the run that ended first are removed, and never those of a run that waits for a server.</summary>
    [Fact]
    public void Should_keep_the_newest_copies_within_the_limit_and_all_undelivered_ones()
    {
        var delivered = new[] { Finished(_server.Uri), Finished(_server.Uri) };
        _server.Stop();
        using (var waiting = Tracker.Open(_server.Uri, _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "waiting" }))
            waiting.Artifact("names.txt", "dog"u8);
        File.SetLastWriteTimeUtc(JournalFolder.Of(_folder.Path, delivered[0]).File, DateTime.UtcNow.AddDays(-1));
        var sizes = JournalFolder.All(_folder.Path).ToDictionary(journal => journal.RunId, journal => Directory.GetFiles(journal.Spool).Sum(file => new FileInfo(file).Length));
        SpoolLimit.Keep(_folder.Path, sizes.Values.Sum() - 1);
        Assert.Empty(Directory.GetFiles(JournalFolder.Of(_folder.Path, delivered[0]).Spool));
        Assert.Equal(3, Directory.GetFiles(JournalFolder.Of(_folder.Path, delivered[1]).Spool).Length);
        SpoolLimit.Keep(_folder.Path, 0);
        Assert.Equal([3L], JournalFolder.All(_folder.Path).SelectMany(journal => Directory.GetFiles(journal.Spool)).Select(file => new FileInfo(file).Length));
    }

    [Fact]
    public void Should_name_a_run_that_has_no_journal()
    {
        var error = Assert.Throws<RunException>(() => JournalSync.Deliver(_folder.Path, null, ["nobody"]));
        Assert.Contains("'nobody'", error.Message, StringComparison.Ordinal);
    }

    private string Finished(string? uri)
    {
        using var log = Tracker.Open(uri ?? ".", _folder.Path).Start(new RunInfo { Experiment = "pets", Name = "first" });
        log.Metric("loss", 0.5, 1);
        log.Artifact("names.txt", "cat"u8);
        log.Model(new LoggedModel { ArtifactPath = "model", Files = [("weights.bin", _folder.Write("weights.bin", "weights"))] });
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(TimeSpan.FromSeconds(60));
        Assert.True(result.Complete, string.Join(" ", result.Warnings));
        return log.RunId;
    }

    private void AssertWhole(FakeMlflow server, string runId)
    {
        var run = server.State.OnlyRun;
        Assert.Equal((runId, "FINISHED", 0.5), (run.Tags["tl.run_id"], run.Status, run.Metrics.Single(point => point.Key == "loss").Value));
        using var reader = Tracker.Open(server.Uri, _folder.Path).Reader;
        Assert.Equal(["model/MLmodel", "model/weights.bin", "names.txt"], reader.Artifacts(run.Id));
        Assert.Equal("weights", File.ReadAllText(reader.Artifact(run.Id, "model/weights.bin", _folder.At(run.Id, "x"))!));
    }
}
