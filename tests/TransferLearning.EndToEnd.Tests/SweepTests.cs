using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using TransferLearning.Sweeps.State;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>A sweep from its file to the store, with real workers.</summary>
public class SweepTests
{
    private const string Sweep = SampleExperiments.Tiny + """


        sweep:
          parameters:
            optimizer.adam.learning_rate: [0.01, 0.001]
          seeds: 2
          parallel: 2
        """;

    [Fact]
    public void A_sweep_runs_once_and_its_best_point_is_what_the_same_file_gives_alone()
    {
        using var tl = new ChildTl();
        tl.Write("sweep.yaml", Sweep);
        var first = tl.Run("sweep", "sweep.yaml", "--json");
        Assert.True(first.Status == 0, first.Progress);
        var result = JsonNode.Parse(first.Results)!;
        Assert.Equal(["2 of 2", "2 of 2"], result["leaderboard"]!.AsArray().Select(point => $"{point!["finished"]} of {point["seeds"]}"));
        Assert.Equal(["finished", "finished", "finished", "finished"], result["trials"]!.AsArray().Select(t => (string)t!["phase"]!));
        Assert.Equal(5L, Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'"));
        Assert.Equal(4L, Count(tl.Folder, "select count(*) from tags where key = 'mlflow.parentRunId'"));
        Assert.Equal(5L, Count(tl.Folder, "select count(*) from tags where key = 'sweep' and value = 'sweep'"));

        var again = tl.Run("sweep", "sweep.yaml", "--json");
        Assert.True(again.Status == 0, again.Progress);
        Assert.Equal((string)result["leaderboard"]![0]!["run_id"]!, (string)JsonNode.Parse(again.Results)!["leaderboard"]![0]!["run_id"]!);
        Assert.Equal(5L, Count(tl.Folder, "select count(*) from runs"));

        using var alone = new ChildTl();
        File.Copy((string)result["best"]!, alone.At("best.yaml"));
        var run = alone.Run("run", "best.yaml", "--json");
        Assert.True(run.Status == 0, run.Progress);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine((string)result["leaderboard"]![0]!["model"]!, "model.safetensors")),
            File.ReadAllBytes(Directory.GetFiles(alone.Folder, "model.safetensors", SearchOption.AllDirectories)[0]));
    }

    [Fact]
    public void Trials_over_a_frozen_network_share_its_activations_and_the_best_is_what_its_point_gives_alone()
    {
        using var tl = new ChildTl();
        tl.Environment["TL_ACTIVATIONS"] = tl.At("activations");
        tl.Write("heads.yaml", $$"""
            extends: {{Path.Combine(Shared.Repository, "experiments", "quickstart", "transfer.yaml")}}
            schedule: [{ stage: head, epochs: 3 }]
            run: { cache: on }
            sweep:
              parameters:
                optimizer.adam.learning_rate: { choice: [0.03, 0.01, 0.003] }
                data.batch_size: [20, 40]
              parallel: 2
            """);
        var swept = tl.Run("sweep", "heads.yaml", "--json");
        Assert.True(swept.Status == 0, swept.Progress);
        var stored = JsonNode.Parse(tl.Run("cache", "list", "--json").Results)!.AsArray();
        using var alone = new ChildTl();
        alone.Environment["TL_ACTIVATIONS"] = alone.At("activations");
        var best = JsonNode.Parse(swept.Results)!;
        File.Copy((string)best["best"]!, alone.At("best.yaml"));
        var run = alone.Run("run", "best.yaml", "--json");
        Assert.True(run.Status == 0, run.Progress);
        Assert.Equal(JsonNode.Parse(alone.Run("cache", "list", "--json").Results)!.AsArray().Select(entry => (string)entry!["name"]!), stored.Select(entry => (string)entry!["name"]!));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine((string)JsonNode.Parse(run.Results)![0]!["model"]!, "model.safetensors")),
            File.ReadAllBytes(Path.Combine((string)best["leaderboard"]![0]!["model"]!, "model.safetensors")));
    }

    [Fact]
    public void An_interrupted_sweep_is_KILLED_in_the_store_and_the_same_command_runs_only_what_is_left()
    {
        using var tl = new ChildTl();
        var yaml = tl.Write("sweep.yaml", Sweep.Replace("epochs: 2", "epochs: 300", StringComparison.Ordinal).Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal));
        using (var running = tl.Start("sweep", yaml))
        {
            running.WaitFor("1 of 4 done");
            var folder = new SweepFolder(Directory.GetDirectories(tl.At(SweepFolder.Root))[0]);
            running.WaitUntil("trial 1 at work", () => folder.Status(1) is { Epoch: >= 2 });
            using (var held = HeldProcess.WorkerOf(folder, 1))
            {
                // As Ctrl-C in a terminal does, to all processes of the command.
                Signals.Send(running.Id, Signals.Interrupt);
                Signals.Send(held.Id, Signals.Interrupt);
                running.WaitUntil("the worker asked to end", () => held.HasPending(Signals.Terminate));
            }

            var interrupted = running.Wait();
            Assert.True(interrupted.Status == 130, interrupted.Progress);
        }

        Synced(tl);
        Assert.Equal(0L, Count(tl.Folder, "select count(*) from runs where status = 'RUNNING'"));
        var finished = Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'");
        var ended = tl.Run("sweep", yaml);
        Assert.True(ended.Status == 0, ended.Progress);
        Assert.DoesNotContain("trial 0 ", ended.Progress, StringComparison.Ordinal);
        Assert.Contains($"{finished} of 4 trials have ended before", ended.Progress, StringComparison.Ordinal);
        Assert.Equal(4 - (int)finished, Regex.Count(ended.Progress, "  (begins|goes on after epoch [0-9]+)"));
        Assert.Equal((5L, 5L), (Count(tl.Folder, "select count(*) from runs"), Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'")));
    }

    [Fact]
    public void A_worker_that_is_killed_loses_its_trial_to_another_which_continues_it()
    {
        using var tl = new ChildTl();
        var yaml = tl.Write("sweep.yaml", Sweep.Replace("epochs: 2", "epochs: 400", StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal));
        using var running = tl.Start("sweep", yaml, "--json");
        running.WaitFor("begins");
        var folder = new SweepFolder(Directory.GetDirectories(tl.At(SweepFolder.Root))[0]);
        running.WaitUntil("trial 0 past its second epoch", () => folder.Status(0) is { Epoch: >= 2 });
        using (var held = HeldProcess.WorkerOf(folder, 0))
            Signals.Send(held.Id, Signals.Kill);
        var ended = running.Wait();
        Assert.True(ended.Status == 0, ended.Progress);
        Assert.Contains("died in trial 0; the trial is given to another", ended.Progress, StringComparison.Ordinal);
        Assert.Equal([2, 1], JsonNode.Parse(ended.Results)!["trials"]!.AsArray().Select(trial => (int)trial!["attempts"]!));
    }

    [Fact]
    public void A_sweep_whose_process_is_killed_goes_on_with_the_same_command_at_once_and_two_of_them_at_one_time_are_refused()
    {
        using var tl = new ChildTl();
        var yaml = tl.Write("sweep.yaml", Sweep.Replace("epochs: 2", "epochs: 400", StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal).Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal));
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
            // Its worker is still within an epoch when the next sweep gives the trial to another.
            Signals.Send(running.Id, Signals.Kill);
            running.Wait();
        }

        Assert.Contains("No process runs this sweep any more.", tl.Run("sweep", "status").Results, StringComparison.Ordinal);
        var ended = tl.Run("sweep", yaml, "--json");
        Assert.True(ended.Status == 0, ended.Progress);
        Assert.Contains("trial 0  optimizer.adam.learning_rate=0.01  goes on after epoch ", ended.Progress, StringComparison.Ordinal);
        // The trial has not ended that process: it counts as begun once.
        Assert.Equal([1, 1], folder.Statuses().Select(trial => trial.Attempts));
        Assert.Equal((3L, 3L), (Count(tl.Folder, "select count(*) from runs"), Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'")));

        using var alone = new ChildTl();
        File.Copy(folder.ExperimentFile(0), alone.At("experiment.yaml"));
        var uninterrupted = JsonNode.Parse(alone.Run("run", "experiment.yaml", "--json").Results)![0]!;
        Assert.Equal(
            File.ReadAllBytes(Path.Combine((string)uninterrupted["model"]!, "model.safetensors")),
            File.ReadAllBytes(Path.Combine(folder.Status(0)!.Model!, "model.safetensors")));
    }

    [Fact]
    public void A_cancelled_sweep_stops_its_trials_and_goes_on_after_retry_and_its_parent_says_what_it_came_to_at_last()
    {
        using var tl = new ChildTl();
        // The better rate comes last, so the best trial is another one after the retry.
        tl.Write("sweep.yaml", Sweep
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

        Synced(tl);
        Assert.Equal([TrialPhase.Finished, TrialPhase.Cancelled], folder.Statuses().Select(trial => trial.Phase));
        Assert.Equal(2L, Count(tl.Folder, "select count(*) from runs where status = 'KILLED'"));
        Assert.Equal(0L, Count(tl.Folder, "select count(*) from params join runs using (run_uuid) where name = 'sweep'"));

        var retry = tl.Run("sweep", "retry", "--failed");
        Assert.True(folder.CancelRequested);
        Assert.Equal("1 trial waits again. Run with: dotnet tl sweep sweep.yaml\n", retry.Results);
        var ended = tl.Run("sweep", "sweep.yaml");
        Assert.True(ended.Status == 0, ended.Progress);
        Assert.Contains("goes on after epoch ", ended.Progress, StringComparison.Ordinal);
        Assert.Equal((3L, 3L), (Count(tl.Folder, "select count(*) from runs"), Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'")));
        const string Parent = "join runs using (run_uuid) where name = 'sweep' and ";
        Assert.Equal(2L, Count(tl.Folder, $"select cast(value as integer) from latest_metrics {Parent} key = 'trials/finished'"));
        Assert.Equal(0L, Count(tl.Folder, $"select cast(value as integer) from latest_metrics {Parent} key = 'trials/cancelled'"));
        Assert.Equal(1L, Count(tl.Folder, $"select cast(value as integer) from tags {Parent} key = 'best_trial'"));
        Assert.Equal(1L, Count(tl.Folder, $"select count(*) from tags {Parent} key = 'best_point' and value = 'optimizer.adam.learning_rate=0.01'"));
        Assert.Equal(1L, Count(tl.Folder, $"select count(*) from params {Parent} key = 'optimizer.adam.learning_rate' and value = '0.01'"));
    }

    [Fact]
    public void A_failed_trial_says_why_in_status_and_runs_again_after_retry()
    {
        using var tl = new ChildTl();
        // A rate beyond what a float holds makes the second step's loss no number.
        tl.Write("sweep.yaml", Sweep.Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal).Replace("[0.01, 0.001]", "[3e38, 0.01]", StringComparison.Ordinal));
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

    /// <summary>Nothing would be saved, and a trained model would be missing from the leaderboard.</summary>
    [Theory]
    [InlineData("data.validation=0.25", "data.folds=null", 1)]
    [InlineData("data.validation=null", "data.folds=2", 2)]
    public void No_trial_is_pruned_at_its_last_epoch(string validation, string folds, int epoch)
    {
        using var tl = new ChildTl();
        tl.Write("sweep.yaml", Sweep.Replace("epochs: 2", "epochs: 1", StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal)
            .Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal).Replace("[0.01, 0.001]", "[0.01, 1e-9]", StringComparison.Ordinal)
            + $$"""

              objective: { minimize: val_loss }
              prune: { asha: { min_epochs: {{epoch}}, reduction: 3 } }
            """);
        var ended = tl.Run("sweep", "sweep.yaml", "--set", validation, "--set", folds, "--json");
        Assert.True(ended.Status == 0, ended.Progress);
        var result = JsonNode.Parse(ended.Results)!;
        Assert.Equal([$"finished {epoch}", $"finished {epoch}"], result["trials"]!.AsArray().Select(trial => $"{trial!["phase"]} {trial["epoch"]}"));
        Assert.Equal(2, result["leaderboard"]!.AsArray().Count);
    }

    [Fact]
    public void A_pruned_trial_is_trained_to_its_end_by_tl_run_and_by_a_later_sweep_that_does_not_prune()
    {
        const string Two = """

              - { stage: fine, epochs: 2 }
            """;
        using var tl = new ChildTl();
        // The better rate comes first, so the other one is pruned after its first epoch.
        var sweep = Sweep.Replace("epochs: 2", "epochs: 2" + Two, StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal)
            .Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal).Replace("[0.01, 0.001]", "[0.01, 1e-9]", StringComparison.Ordinal) + "\n  objective: { minimize: val_loss }\n";
        tl.Write("sweep.yaml", sweep + "  prune: { asha: { min_epochs: 1, reduction: 3 } }\n");
        var pruned = tl.Run("sweep", "sweep.yaml", "--json");
        Assert.True(pruned.Status == 0, pruned.Progress);
        var trials = JsonNode.Parse(pruned.Results)!["trials"]!.AsArray();
        Assert.Equal(["finished 4", "pruned 1"], trials.Select(trial => $"{trial!["phase"]} {trial["epoch"]}"));
        Assert.Equal(3L, Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'"));

        tl.Write("all.yaml", sweep);
        var later = tl.Run("sweep", "all.yaml", "--json");
        Assert.True(later.Status == 0, later.Progress);
        var all = JsonNode.Parse(later.Results)!["trials"]!.AsArray();
        Assert.Equal(["finished", "finished"], all.Select(trial => (string)trial!["phase"]!));
        Assert.Equal(4L, Count(tl.Folder, $"select max(step) from metrics where key = 'loss' and run_uuid = (select run_uuid from tags where key = 'tl.run_id' and value = '{all[1]!["run_id"]}')"));

        // Both of its trials are runs that were there before, and are compared all the same.
        var page = Assert.Single(Directory.GetFiles(tl.At("mlruns"), "compare.html", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("<title>all", StringComparison.Ordinal));
        Assert.All(all, trial => Assert.Contains((string)trial!["run_id"]!, File.ReadAllText(page), StringComparison.Ordinal));
    }

    [Fact]
    public void A_sweep_whose_folder_cannot_be_written_is_FAILED_in_the_store_and_the_same_command_goes_on_when_it_can()
    {
        using var tl = new ChildTl();
        tl.Write("sweep.yaml", Sweep.Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal));
        var first = tl.Run("sweep", "sweep.yaml");
        Assert.True(first.Status == 0, first.Progress);
        var trial = new SweepFolder(Directory.GetDirectories(tl.At(SweepFolder.Root))[0]).TrialFolder(1);
        Directory.Delete(trial, recursive: true);
        File.WriteAllText(trial, "no folder");
        var ended = tl.Run("sweep", "sweep.yaml");
        Assert.True(ended.Status == 1, ended.Progress);
        Synced(tl);
        Assert.Equal((0L, 1L), (Count(tl.Folder, "select count(*) from runs where status = 'RUNNING'"), Count(tl.Folder, "select count(*) from runs where status = 'FAILED'")));
        File.Delete(trial);
        var again = tl.Run("sweep", "sweep.yaml");
        Assert.True(again.Status == 0, again.Progress);
        Assert.Equal(3L, Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'"));
    }

    [Fact]
    public void Several_files_are_points_with_their_own_seeds()
    {
        using var tl = new ChildTl();
        tl.Write("a.yaml", SampleExperiments.Tiny);
        tl.Write("b.yaml", "extends: a.yaml\nseed: 5\n");
        var ended = tl.Run("sweep", "a.yaml", "b.yaml", "--json");
        Assert.True(ended.Status == 0, ended.Progress);
        var trials = JsonNode.Parse(ended.Results)!["trials"]!.AsArray();
        Assert.Equal(["a.yaml", "b.yaml"], trials.Select(trial => Path.GetFileName((string)trial!["file"]!)));
        Assert.NotEqual((long)trials[0]!["seed"]!, (long)trials[1]!["seed"]!);
        Assert.Contains("seed: 5\n", File.ReadAllText((string)trials[1]!["yaml"]!), StringComparison.Ordinal);
        Assert.Equal(2, trials.Select(trial => (string)trial!["run_id"]!).Distinct().Count());
        var late = tl.Run("sweep", "cancel");
        Assert.Equal(1, late.Status);
        Assert.Contains("every trial of", late.Progress, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_whose_best_point_misses_what_its_file_expects_says_so_and_ends_with_4()
    {
        using var tl = new ChildTl();
        tl.Write("sweep.yaml", Sweep.Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal) + "\nexpect: { val_accuracy: \">= 1.01\" }\n");
        var ended = tl.Run("sweep", "sweep.yaml");
        Assert.Equal(4, ended.Status);
        Assert.Matches(@"The best point misses what its file expects: val_accuracy >= 1.01 \(0\.\d+\)", ended.Results);
        Assert.Contains("2 finished", ended.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_that_cannot_be_is_an_error_at_its_line()
    {
        using var tl = new ChildTl();
        tl.Write("plain.yaml", SampleExperiments.Tiny);
        var none = tl.Run("sweep", "plain.yaml");
        Assert.Equal(2, none.Status);
        Assert.Contains("error TL4002", none.Progress, StringComparison.Ordinal);
        tl.Write("grid.yaml", SampleExperiments.Tiny + "\nsweep: { parameters: { optimizer.adam.learning_rate: { log_uniform: [1e-5, 1e-2] } } }\n");
        var continuous = tl.Run("sweep", "grid.yaml");
        Assert.Equal(2, continuous.Status);
        Assert.Contains("grid.yaml(", continuous.Progress, StringComparison.Ordinal);
    }

    /// <summary>What is stopped waits some seconds for its store: what a slow disk has not taken by then is delivered here.</summary>
    private static void Synced(ChildTl tl)
    {
        var synced = tl.Run("sync");
        Assert.True(synced.Status == 0, synced.Progress);
    }

    private static long Count(string folder, string query)
    {
        using var store = new SqliteConnection($"Data Source={Path.Combine(folder, "mlflow.db")};Mode=ReadOnly;Pooling=False");
        store.Open();
        using var command = store.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }
}
