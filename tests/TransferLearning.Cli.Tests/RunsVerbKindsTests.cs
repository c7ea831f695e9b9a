using System.Text.Json;
using TransferLearning.Sweeps.State;
using TransferLearning.Tracking;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Cli.Tests;

/// <summary>The content of <c>.tl</c> besides the states of runs: journals, sweeps, downloaded models.</summary>
public sealed class RunsVerbKindsTests : IDisposable
{
    private readonly Tl _tl = new();

    [Fact]
    public void Should_list_everything_that_grows()
    {
        var run = State("trial");
        Journal("left over");
        Sweep("grid", TrialPhase.Finished, run);
        Fetched("0123456789abcdef0123456789abcdef", 5000);

        using var listed = JsonDocument.Parse(_tl.Run("runs", "list", "--json").Results);

        var all = listed.RootElement.EnumerateArray().Select(each => (each.GetProperty("kind").GetString()!, each.GetProperty("name").GetString(), each.GetProperty("status").GetString())).ToList();
        Assert.Equal(
            [("fetched", null, null), ("journal", "left over", "finished"), ("run", "trial", "finished"), ("sweep", "grid", "finished")],
            all.OrderBy(each => each.Item1, StringComparer.Ordinal));
        // Journals of runs and of sweeps' parents belong to those, so every byte under .tl is counted once.
        var files = new DirectoryInfo(Path.Combine(_tl.Folder, ".tl")).EnumerateDirectories().SelectMany(folder => folder.EnumerateFiles("*", SearchOption.AllDirectories));
        Assert.Equal(files.Sum(file => file.Length), listed.RootElement.EnumerateArray().Sum(each => each.GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public void Should_prune_all_kinds_with_their_journals()
    {
        var run = State("trial");
        Journal("left over");
        Sweep("grid", TrialPhase.Finished, run);
        Fetched("0123456789abcdef0123456789abcdef", 5000);

        Assert.Contains("1 run, 3 others, ", _tl.Run("runs", "prune", "--keep", "0").Results, StringComparison.Ordinal);
        var pruned = _tl.Run("runs", "prune", "--keep", "0", "--yes");

        Assert.Contains(": removed", pruned.Results, StringComparison.Ordinal);
        foreach (var kind in new[] { "runs", "journal", "sweeps", "fetched" })
            Assert.Empty(Directory.GetDirectories(Path.Combine(_tl.Folder, ".tl", kind)));
    }

    [Fact]
    public void Should_keep_the_given_number_of_each_kind()
    {
        Journal("one");
        Journal("two");
        Fetched("0123456789abcdef0123456789abcdef", 10);

        _tl.Run("runs", "prune", "--keep", "1", "--yes");

        Assert.Single(Directory.GetDirectories(Path.Combine(_tl.Folder, ".tl", "journal")));
        Assert.Single(Directory.GetDirectories(Path.Combine(_tl.Folder, ".tl", "fetched")));
    }

    [Fact]
    public void Should_keep_a_sweep_that_can_be_continued_and_its_runs_unless_forced()
    {
        var run = State("trial");
        var sweep = Sweep("grid", TrialPhase.Checkpointed, run);

        var left = _tl.Run("runs", "prune", "--keep", "0", "--yes");

        Assert.Contains("2 were left: the sweep can be continued ('dotnet tl sweep status' shows how, --force removes it anyway).", left.Progress.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.True(Directory.Exists(sweep));
        Assert.Single(Directory.GetDirectories(Path.Combine(_tl.Folder, ".tl", "runs")));
        _tl.Run("runs", "prune", "--keep", "0", "--yes", "--force");
        Assert.False(Directory.Exists(sweep));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_tl.Folder, ".tl", "runs")));
    }

    [Fact]
    public void Should_never_remove_a_sweep_in_progress_or_its_runs()
    {
        var run = State("trial");
        var sweep = Sweep("grid", TrialPhase.Running, run);
        using (FolderLock.TryTake(sweep, out _))
            Assert.Contains("nothing to remove", _tl.Run("runs", "prune", "--keep", "0", "--force", "--yes").Results, StringComparison.Ordinal);
        Assert.True(Directory.Exists(sweep));
        Assert.Single(Directory.GetDirectories(Path.Combine(_tl.Folder, ".tl", "runs")));
    }

    [Fact]
    public void Should_keep_a_journal_that_a_process_is_writing()
    {
        using var log = Tracker.Open(null, _tl.Folder).Start(new RunInfo { Experiment = "e", Name = "working" });

        _tl.Run("runs", "prune", "--keep", "0", "--yes", "--force");

        Assert.Single(Directory.GetDirectories(Path.Combine(_tl.Folder, ".tl", "journal")));
    }

    public void Dispose() => _tl.Dispose();

    /// <summary>Writes a delivered journal and returns the run's id.</summary>
    private string Journal(string name)
    {
        using var log = Tracker.Open(null, _tl.Folder).Start(new RunInfo { Experiment = "e", Name = name });
        log.Finish(RunStatus.Finished);
        Assert.Empty(log.Deliver(TimeSpan.FromMinutes(2)).Warnings);
        return log.RunId;
    }

    /// <summary>Writes the state of a finished run with its journal and returns the run's id.</summary>
    private string State(string name)
    {
        var id = Journal(name);
        _tl.Write(Path.Combine(_tl.Folder, ".tl", "runs", id[..20], "run.json"), $$"""{ "Identity": "{{id}}", "RunId": "{{id}}", "Started": "2026-01-02T03:04:05Z", "Result": { "Outcome": "Finished", "Name": "x", "Experiment": "e" } }""");
        return id;
    }

    /// <summary>Writes a sweep of one trial with its parent's journal and returns its folder.</summary>
    private string Sweep(string name, TrialPhase phase, string run)
    {
        var folder = new SweepFolder(Path.Combine(_tl.Folder, SweepFolder.Root, $"{name}-01234567"));
        Directory.CreateDirectory(folder.TrialFolder(0));
        folder.Write(new SweepRecord
        {
            Name = name,
            Experiment = "e",
            Identity = "0123456789",
            Files = [],
            Overrides = [],
            Trials = 1,
            Metric = "val_loss",
            Maximize = false,
            ParentRunId = Journal(name),
            WorkingFolder = _tl.Folder,
            Created = DateTimeOffset.UtcNow,
        });
        folder.Write(new TrialStatus { Trial = 0, Point = 0, Seed = 0, Phase = phase, RunId = run });
        return folder.Path;
    }

    private void Fetched(string run, int bytes) => _tl.Write(Path.Combine(_tl.Folder, ".tl", "fetched", run, "model", "model.json"), new string('x', bytes));
}
