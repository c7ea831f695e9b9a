using System.Text.Json.Nodes;
using TransferLearning.Sweeps.State;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Cli.Tests;

public sealed class SweepVerbTests : IDisposable
{
    private readonly Tl _tl = new();

    [Fact]
    public void Should_print_a_quoted_command_after_retry()
    {
        Begun(["my files/it's.yaml", "plain.yaml"], ["description=it's $x", "data.batch_size=4"]).Write(Trial(0, TrialPhase.Failed));
        Assert.Equal(
            @"1 trial waits again. Run with: dotnet tl sweep 'my files/it'\''s.yaml' plain.yaml --set 'description=it'\''s $x' --set data.batch_size=4" + "\n",
            _tl.Run("sweep", "retry", "--failed").Results);
    }

    [Fact]
    public void Should_withdraw_the_cancel_of_a_waiting_trial_on_retry()
    {
        var folder = Begun(["a.yaml"], []);
        folder.Write(Trial(0, TrialPhase.Finished));
        folder.Write(Trial(1, TrialPhase.Waiting));
        Assert.Equal("Cancelled trial 1.\n", _tl.Run("sweep", "cancel", "--trial", "1").Results);
        Assert.True(folder.CancelRequestedFor(1));

        Assert.Equal("1 trial waits again. Run with: dotnet tl sweep a.yaml\n", _tl.Run("sweep", "retry", "--failed").Results);
        Assert.False(folder.CancelRequestedFor(1));
        Assert.Equal("No trial has failed.\n", _tl.Run("sweep", "retry", "--failed").Results);
    }

    [Fact]
    public void Should_distinguish_a_killed_sweep_from_a_running_one_in_status()
    {
        const string Killed = "No process runs this sweep any more. Continue it with: dotnet tl sweep a.yaml\n";
        var folder = Begun(["a.yaml"], []);
        folder.Write(Trial(0, TrialPhase.Running));
        Assert.EndsWith(Killed, Status(), StringComparison.Ordinal);
        using (FolderLock.TryTake(folder.Path, out _))
        {
            Assert.DoesNotContain(Killed, Status(), StringComparison.Ordinal);
            Assert.Equal($"process {Environment.ProcessId} on {Environment.MachineName}", (string?)JsonNode.Parse(_tl.Run("sweep", "status", "--json").Results)!["process"]);
        }

        // The state that a killed process leaves. No process has the largest possible id.
        File.WriteAllText(Path.Combine(folder.Path, "owner"), $"process {int.MaxValue} on {Environment.MachineName}");
        Assert.EndsWith(Killed, Status(), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Path, "owner"), $"process {int.MaxValue} on elsewhere");
        Assert.DoesNotContain(Killed, Status(), StringComparison.Ordinal);

        string Status() => _tl.Run("sweep", "status").Results;
    }

    /// <summary>If the loss overflows in the last step of an epoch, no step fails, but the metrics measured after it are NaN.</summary>
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Should_print_no_number_for_a_NaN_objective_in_status_as_json(double value)
    {
        Begun(["a.yaml"], []).Write(Trial(0, TrialPhase.Finished) with { Value = value, Metrics = new Dictionary<string, double> { ["val_loss"] = value, ["loss"] = 1 } });
        var ended = _tl.Run("sweep", "status", "--json");
        Assert.True(ended.Status == 0, ended.Progress);
        var trial = JsonNode.Parse(ended.Results)!["trials"]![0]!;
        Assert.Equal((null, """{"loss":1}"""), ((double?)trial["value"], trial["metrics"]!.ToJsonString()));
    }

    [Fact]
    public void Should_say_in_logs_why_a_trial_never_started()
    {
        var folder = Begun(["a.yaml"], []);
        folder.Write(Trial(0, TrialPhase.Failed) with { Message = "a.yaml(3,1): error TL1012: no" });
        folder.Write(Trial(1, TrialPhase.Waiting));
        Assert.EndsWith("' failed before it started: a.yaml(3,1): error TL1012: no\n", _tl.Run("sweep", "logs", "0").Progress, StringComparison.Ordinal);
        Assert.EndsWith("' has written nothing yet.\n", _tl.Run("sweep", "logs", "1").Progress, StringComparison.Ordinal);
    }

    public void Dispose() => _tl.Dispose();

    private SweepFolder Begun(IReadOnlyList<string> files, IReadOnlyList<string> overrides)
    {
        var folder = new SweepFolder(Path.Combine(_tl.Folder, SweepFolder.Root, "rates-01234567"));
        folder.Write(new SweepRecord
        {
            Name = "rates",
            Experiment = "tiny",
            Identity = "0123456789abcdef",
            Files = [.. files.Select(file => Path.Combine(_tl.Folder, file))],
            Overrides = overrides,
            Trials = 2,
            Metric = "val_accuracy",
            Maximize = true,
            ParentRunId = "parent",
            WorkingFolder = _tl.Folder,
            Created = DateTimeOffset.UnixEpoch,
        });
        return folder;
    }

    private static TrialStatus Trial(int number, TrialPhase phase) => new() { Trial = number, Point = number, Seed = 0, Phase = phase };
}
