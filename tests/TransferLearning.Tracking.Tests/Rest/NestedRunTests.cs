using TransferLearning.TestSupport;
using TransferLearning.Tracking.Tests.Server;

namespace TransferLearning.Tracking.Tests.Rest;

/// <summary>A sweep's runs on a server: the parent's log is closed before its journal was delivered, and trials arrive before it.</summary>
public sealed class NestedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeMlflow _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Should_deliver_the_parents_of_a_nested_run_first()
    {
        var sweep = Start("sweep", null);
        var folds = Start("folds", sweep);
        Finish("fold 1", folds, complete: true);
        var runs = _server.State.Runs.Values.ToDictionary(run => run.Name);
        Assert.Equal(runs["folds"].Id, runs["fold 1"].Tags["mlflow.parentRunId"]);
        Assert.Equal(runs["sweep"].Id, runs["folds"].Tags["mlflow.parentRunId"]);
        Assert.Equal(["RUNNING", "RUNNING", "FINISHED"], [runs["sweep"].Status, runs["folds"].Status, runs["fold 1"].Status]);
    }

    [Fact]
    public void Should_create_one_parent_for_trials_that_start_together()
    {
        var sweep = Start("sweep", null);
        Parallel.For(0, 8, i => Finish($"trial {i}", sweep, complete: true));
        var parent = Assert.Single(_server.State.Runs.Values, run => run.Name == "sweep" && !run.Deleted);
        Assert.Equal(8, _server.State.Runs.Values.Count(run => run.Tags.GetValueOrDefault("mlflow.parentRunId") == parent.Id && run.Status == "FINISHED"));
    }

    [Fact]
    public void Should_deliver_the_undelivered_trials_at_the_end_of_a_sweep()
    {
        var sweep = Start("sweep", null);
        _server.Stop();
        var folds = Start("folds", sweep);
        Finish("fold 1", folds, complete: false);
        Finish("other", null, complete: false);
        var left = JournalSync.DeliverNested(_folder.Path, sweep, TimeSpan.FromSeconds(60));
        Assert.Equal(["folds", "fold 1"], left.Select(run => run.Name));
        Assert.All(left, run => Assert.Contains("cannot be reached", run.Warnings[0], StringComparison.Ordinal));

        _server.Start();
        Assert.Empty(JournalSync.DeliverNested(_folder.Path, sweep, TimeSpan.FromSeconds(60)));
        Assert.Equal(["fold 1", "folds", "sweep"], _server.State.Runs.Values.Select(run => run.Name).Order());
    }

    [Fact]
    public void Should_deliver_a_trial_whose_parent_was_deleted()
    {
        var sweep = Start("sweep", null);
        Finish("first", sweep, complete: true);
        _server.State.Runs.Values.Single(run => run.Name == "sweep").Deleted = true;
        using (var parent = Tracker.Open(_server.Uri, _folder.Path).Continue(sweep))
            parent.Tag("more", "to deliver");
        Finish("second", sweep, complete: true);
        Assert.Equal("FINISHED", _server.State.Runs.Values.Single(run => run.Name == "second").Status);
    }

    private string Start(string name, string? parent)
    {
        using var log = Tracker.Open(_server.Uri, _folder.Path).Start(new RunInfo { Experiment = "pets", Name = name, ParentRunId = parent });
        return log.RunId;
    }

    private void Finish(string name, string? parent, bool complete)
    {
        using var log = Tracker.Open(_server.Uri, _folder.Path).Start(new RunInfo { Experiment = "pets", Name = name, ParentRunId = parent });
        log.Metric("loss", 1, 0);
        log.Finish(RunStatus.Finished);
        var result = log.Deliver(complete ? TimeSpan.FromSeconds(60) : TimeSpan.FromMilliseconds(100));
        Assert.True(result.Complete == complete, string.Join(" ", result.Warnings));
    }
}
