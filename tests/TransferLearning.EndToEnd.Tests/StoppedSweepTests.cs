using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TransferLearning.Sweeps.State;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>Sweeps that are interrupted, killed or cancelled, and how the same command continues them.</summary>
public class StoppedSweepTests
{
    [Fact]
    public void Should_mark_an_interrupted_sweep_as_KILLED_and_run_only_the_rest_with_the_same_command()
    {
        using var tl = new ChildTl();
        var yaml = tl.Write("sweep.yaml", SweepCase.Yaml.Replace("epochs: 2", "epochs: 300", StringComparison.Ordinal).Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal));
        using (var running = tl.Start("sweep", yaml))
        {
            running.WaitFor("1 of 4 done");
            var folder = new SweepFolder(Directory.GetDirectories(tl.At(SweepFolder.Root))[0]);
            running.WaitUntil("trial 1 at work", () => folder.Status(1) is { Epoch: >= 2 });
            using (var held = HeldProcess.WorkerOf(folder, 1))
            {
                // Like Ctrl-C in a terminal, which signals all processes of the command.
                Signals.Send(running.Id, Signals.Interrupt);
                Signals.Send(held.Id, Signals.Interrupt);
                running.WaitUntil("the worker asked to end", () => held.HasPending(Signals.Terminate));
            }

            var interrupted = running.Wait();
            Assert.True(interrupted.Status == 130, interrupted.Progress);
        }

        SweepCase.Synced(tl);
        Assert.Equal(0L, SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'RUNNING'"));
        var finished = SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'");
        var ended = tl.Run("sweep", yaml);
        Assert.True(ended.Status == 0, ended.Progress);
        Assert.DoesNotContain("trial 0 ", ended.Progress, StringComparison.Ordinal);
        Assert.Contains($"{finished} of 4 trials had already ended", ended.Progress, StringComparison.Ordinal);
        Assert.Equal(4 - (int)finished, Regex.Count(ended.Progress, "  (begins|continues after epoch [0-9]+)"));
        Assert.Equal((5L, 5L), (SweepCase.Count(tl.Folder, "select count(*) from runs"), SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'")));
    }

    [Fact]
    public void Should_give_the_trial_of_a_killed_worker_to_another_which_continues_it()
    {
        using var tl = new ChildTl();
        var yaml = tl.Write("sweep.yaml", SweepCase.Yaml.Replace("epochs: 2", "epochs: 400", StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal));
        using var running = tl.Start("sweep", yaml, "--json");
        running.WaitFor("begins");
        var folder = new SweepFolder(Directory.GetDirectories(tl.At(SweepFolder.Root))[0]);
        running.WaitUntil("trial 0 past its second epoch", () => folder.Status(0) is { Epoch: >= 2 });
        using (var held = HeldProcess.WorkerOf(folder, 0))
            Signals.Send(held.Id, Signals.Kill);
        var ended = running.Wait();
        Assert.True(ended.Status == 0, ended.Progress);
        Assert.Contains("died in trial 0; another worker takes the trial", ended.Progress, StringComparison.Ordinal);
        Assert.Equal([2, 1], JsonNode.Parse(ended.Results)!["trials"]!.AsArray().Select(trial => (int)trial!["attempts"]!));
    }

    [Fact]
    public void Should_continue_a_killed_sweep_with_the_same_command_but_refuse_two_at_the_same_time()
    {
        using var tl = new ChildTl();
        var yaml = tl.Write("sweep.yaml", SweepCase.Yaml.Replace("epochs: 2", "epochs: 400", StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal).Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal));
        SweepFolder folder;
        using (var running = tl.Start("sweep", yaml))
        {
            running.WaitFor("begins");
            folder = new SweepFolder(Directory.GetDirectories(tl.At(SweepFolder.Root))[0]);
            running.WaitUntil("trial 0 past its second epoch", () => folder.Status(0) is { Epoch: >= 2 });
            using var held = HeldProcess.WorkerOf(folder, 0);
            var second = tl.Run("sweep", yaml);
            Assert.Equal(1, second.Status);
            Assert.Contains($"process {running.Id} on ", second.Progress, StringComparison.Ordinal);
            // The killed sweep's worker is still within an epoch when the next sweep gives the trial to another worker.
            Signals.Send(running.Id, Signals.Kill);
            running.Wait();
        }

        Assert.Contains("No process runs this sweep any more.", tl.Run("sweep", "status").Results, StringComparison.Ordinal);
        var ended = tl.Run("sweep", yaml, "--json");
        Assert.True(ended.Status == 0, ended.Progress);
        Assert.Contains("trial 0  optimizer.adam.learning_rate=0.01  continues after epoch ", ended.Progress, StringComparison.Ordinal);
        // The trial did not end the process, so it counts as started once.
        Assert.Equal([1, 1], folder.Statuses().Select(trial => trial.Attempts));
        Assert.Equal((3L, 3L), (SweepCase.Count(tl.Folder, "select count(*) from runs"), SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'")));

        using var alone = new ChildTl();
        File.Copy(folder.ExperimentFile(0), alone.At("experiment.yaml"));
        var uninterrupted = JsonNode.Parse(alone.Run("run", "experiment.yaml", "--json").Results)![0]!;
        Assert.Equal(
            File.ReadAllBytes(Path.Combine((string)uninterrupted["model"]!, "model.safetensors")),
            File.ReadAllBytes(Path.Combine(folder.Status(0)!.Model!, "model.safetensors")));
    }

    [Fact]
    public void Should_continue_a_cancelled_sweep_after_retry_and_log_its_final_result()
    {
        using var tl = new ChildTl();
        // The better learning rate comes last, so the best trial changes after the retry.
        tl.Write("sweep.yaml", SweepCase.Yaml
            .Replace("epochs: 2", "epochs: 400", StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal)
            .Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal).Replace("[0.01, 0.001]", "[1e-6, 0.01]", StringComparison.Ordinal));
        SweepFolder folder;
        using (var running = tl.Start("sweep", "sweep.yaml"))
        {
            running.WaitFor("1 of 2 done");
            folder = new SweepFolder(Directory.GetDirectories(tl.At(SweepFolder.Root))[0]);
            running.WaitUntil("trial 1 at work", () => folder.Status(1) is { Epoch: >= 2 });
            using (var held = HeldProcess.WorkerOf(folder, 1))
            {
                var early = tl.Run("sweep", "retry", "--failed");
                Assert.Equal(1, early.Status);
                Assert.Contains($"process {running.Id} on ", early.Progress, StringComparison.Ordinal);
                Assert.Equal(0, tl.Run("sweep", "cancel").Status);
                running.WaitUntil("the worker asked to end", () => held.HasPending(Signals.Terminate));
            }

            var cancelled = running.Wait();
            Assert.True(cancelled.Status == 3, cancelled.Progress);
            Assert.Contains("1 finished, 1 cancelled", cancelled.Results, StringComparison.Ordinal);
        }

        SweepCase.Synced(tl);
        Assert.Equal([TrialPhase.Finished, TrialPhase.Cancelled], folder.Statuses().Select(trial => trial.Phase));
        Assert.Equal(2L, SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'KILLED'"));
        Assert.Equal(0L, SweepCase.Count(tl.Folder, "select count(*) from params join runs using (run_uuid) where name = 'sweep-sweep'"));

        var retry = tl.Run("sweep", "retry", "--failed");
        Assert.True(folder.CancelRequested);
        Assert.Equal("1 trial waits again. Run with: dotnet tl sweep sweep.yaml\n", retry.Results);
        var ended = tl.Run("sweep", "sweep.yaml");
        Assert.True(ended.Status == 0, ended.Progress);
        Assert.Contains("continues after epoch ", ended.Progress, StringComparison.Ordinal);
        Assert.Equal((3L, 3L), (SweepCase.Count(tl.Folder, "select count(*) from runs"), SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'")));
        const string Parent = "join runs using (run_uuid) where name = 'sweep-sweep' and ";
        Assert.Equal(2L, SweepCase.Count(tl.Folder, $"select cast(value as integer) from latest_metrics {Parent} key = 'trials/finished'"));
        Assert.Equal(0L, SweepCase.Count(tl.Folder, $"select cast(value as integer) from latest_metrics {Parent} key = 'trials/cancelled'"));
        Assert.Equal(1L, SweepCase.Count(tl.Folder, $"select cast(value as integer) from tags {Parent} key = 'best_trial'"));
        Assert.Equal(1L, SweepCase.Count(tl.Folder, $"select count(*) from tags {Parent} key = 'best_point' and value = 'optimizer.adam.learning_rate=0.01'"));
        Assert.Equal(1L, SweepCase.Count(tl.Folder, $"select count(*) from params {Parent} key = 'optimizer.adam.learning_rate' and value = '0.01'"));
    }

    [Fact]
    public void Should_report_why_a_trial_failed_and_run_it_again_after_retry()
    {
        using var tl = new ChildTl();
        // A learning rate near the largest float makes the loss of the second step NaN.
        tl.Write("sweep.yaml", SweepCase.Yaml.Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal).Replace("[0.01, 0.001]", "[3e38, 0.01]", StringComparison.Ordinal));
        var ended = tl.Run("sweep", "sweep.yaml");
        Assert.True(ended.Status == 3, ended.Progress);
        Assert.Contains("1 finished, 1 failed\ntrial 0: The loss is not a number", tl.Run("sweep", "status").Results, StringComparison.Ordinal);
        Assert.Matches("the trials of 'sweep-.*' are 0 to 1: there is no trial 2", tl.Run("sweep", "logs", "2").Progress);

        Assert.Equal("1 trial waits again. Run with: dotnet tl sweep sweep.yaml\n", tl.Run("sweep", "retry", "--failed").Results);
        Assert.Contains("1 waiting, 1 finished\n", tl.Run("sweep", "status").Results, StringComparison.Ordinal);
        var again = tl.Run("sweep", "sweep.yaml");
        Assert.True(again.Status == 3, again.Progress);
        Assert.Equal(1, Regex.Count(again.Progress, "  begins"));
    }

    [Fact]
    public void Should_mark_a_sweep_as_FAILED_if_its_folder_cannot_be_written_and_continue_it_later()
    {
        using var tl = new ChildTl();
        tl.Write("sweep.yaml", SweepCase.Yaml.Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal));
        var first = tl.Run("sweep", "sweep.yaml");
        Assert.True(first.Status == 0, first.Progress);
        var trial = new SweepFolder(Directory.GetDirectories(tl.At(SweepFolder.Root))[0]).TrialFolder(1);
        Directory.Delete(trial, recursive: true);
        File.WriteAllText(trial, "no folder");
        var ended = tl.Run("sweep", "sweep.yaml");
        Assert.True(ended.Status == 1, ended.Progress);
        SweepCase.Synced(tl);
        Assert.Equal((0L, 1L), (SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'RUNNING'"), SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'FAILED'")));
        File.Delete(trial);
        var again = tl.Run("sweep", "sweep.yaml");
        Assert.True(again.Status == 0, again.Progress);
        Assert.Equal(3L, SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'"));
    }
}
