using System.Text.Json;
using TransferLearning.TestSupport;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;
using TransferLearning.Training.Running;

namespace TransferLearning.Cli.Tests;

public sealed class RunsVerbTests : IDisposable
{
    private static readonly DateTime Now = DateTime.UtcNow;

    private readonly Tl _tl = new();
    private readonly ClosedPort _closed = new();

    [Fact]
    public void Should_list_name_status_size_and_age_of_each_run()
    {
        Assert.Contains("no runs", _tl.Run("runs", "list").Progress, StringComparison.Ordinal);
        State("done", RunStatus.Finished, days: 3, bytes: 2000);
        State("broken", RunStatus.Failed, days: 1, bytes: 10);
        State("waits", RunStatus.Killed, days: 2, bytes: 10, delivered: false);
        using var listed = JsonDocument.Parse(_tl.Run("runs", "list", "--json").Results);
        Assert.Equal(
            [("broken", "failed", true), ("waits", "stopped", false), ("done", "finished", true)],
            listed.RootElement.EnumerateArray().Select(run => (run.GetProperty("name").GetString()!, run.GetProperty("status").GetString()!, run.GetProperty("delivered").GetBoolean())));
        Assert.True(listed.RootElement[2].GetProperty("bytes").GetInt64() > 2000);
        var table = _tl.Run("runs", "list").Results;
        Assert.Contains("3 days", table, StringComparison.Ordinal);
        Assert.Contains("waits", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_first_list_what_would_be_removed()
    {
        var folder = State("done", RunStatus.Finished, days: 3, bytes: 2000);
        Assert.Equal(2, _tl.Run("runs", "prune").Status);
        Assert.Contains("would be removed; add --yes", _tl.Run("runs", "prune", "--keep", "0").Results, StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder));
        Assert.Contains("1 run, ", _tl.Run("runs", "prune", "--keep", "0", "--yes").Results, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(folder)!));
    }

    [Theory]
    [InlineData("--keep 1", "old middle")]
    [InlineData("--older-than 3", "old")]
    [InlineData("--failed", "middle")]
    [InlineData("--failed --keep 2", "")]
    [InlineData("--keep 0", "new old middle")]
    public void Should_remove_the_runs_that_the_options_select(string options, string removed)
    {
        State("new", RunStatus.Finished, days: 0, bytes: 1);
        State("middle", RunStatus.Failed, days: 2, bytes: 1);
        State("old", RunStatus.Finished, days: 4, bytes: 1);
        using var pruned = JsonDocument.Parse(_tl.Run(["runs", "prune", .. options.Split(' '), "--yes", "--json"]).Results);
        Assert.Equal(removed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), pruned.RootElement.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("name").GetString()!).Order());
    }

    [Fact]
    public void Should_never_remove_a_run_in_progress()
    {
        var folder = State("working", RunStatus.Failed, days: 2, bytes: 1);
        using (FolderLock.TryTake(folder, out _))
        {
            Assert.Contains("running", _tl.Run("runs", "list").Results, StringComparison.Ordinal);
            Assert.Contains("nothing to remove", _tl.Run("runs", "prune", "--keep", "0", "--force", "--yes").Results, StringComparison.Ordinal);
            // The lock decides, even if the list said that the run stopped.
            Assert.False(RunStates.Remove(new RunState(folder, null, null, null, RunStateStatus.Stopped, Now, 0, true)));
        }

        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public void Should_keep_a_run_whose_journal_has_not_been_delivered()
    {
        var folder = State("waits", RunStatus.Finished, days: 2, bytes: 1, delivered: false);
        var kept = _tl.Run("runs", "prune", "--keep", "0", "--yes");
        Assert.Contains("tl sync", kept.Progress, StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder));
        _tl.Run("runs", "prune", "--keep", "0", "--yes", "--force");
        Assert.False(Directory.Exists(folder));
    }

    public void Dispose()
    {
        _closed.Dispose();
        _tl.Dispose();
    }

    /// <summary>Writes the state that a run leaves: its record, some bytes, and its journal. Returns the folder.</summary>
    private string State(string name, RunStatus status, int days, int bytes, bool delivered = true)
    {
        var tracker = Tracker.Open(delivered ? null : $"http://127.0.0.1:{_closed.Port}", _tl.Folder);
        string id;
        using (var log = tracker.Start(new RunInfo { Experiment = "e", Name = name }))
        {
            id = log.RunId;
            log.Finish(status);
            if (delivered)
                Assert.Empty(log.Deliver(TimeSpan.FromMinutes(2)).Warnings);
        }

        var folder = Path.Combine(_tl.Folder, ".tl", "runs", id[..20]);
        var result = status == RunStatus.Finished ? """{ "Outcome": "Finished", "Name": "x", "Experiment": "e" }""" : "null";
        _tl.Write(Path.Combine(folder, "run.json"), $$"""{ "Identity": "{{id}}", "RunId": "{{id}}", "Started": "2026-01-02T03:04:05Z", "Result": {{result}} }""");
        _tl.Write(Path.Combine(folder, "checkpoints", "1"), new string('x', bytes));
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, Now.AddDays(-days));
        return folder;
    }
}
