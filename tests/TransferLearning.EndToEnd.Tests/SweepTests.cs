using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>A sweep from its file to the store, with real workers.</summary>
public class SweepTests
{
    [Fact]
    public void Should_run_a_sweep_once_and_get_the_best_point_from_its_file_alone()
    {
        using var tl = new ChildTl();
        // Other tests' sweeps store the same decoded pictures.
        tl.Environment["TL_ACTIVATIONS"] = tl.At("activations");
        tl.Write("sweep.yaml", SweepCase.Yaml);
        var first = tl.Run("sweep", "sweep.yaml", "--json");
        Assert.True(first.Status == 0, first.Progress);
        var result = JsonNode.Parse(first.Results)!;
        Assert.Equal(["2 of 2", "2 of 2"], result["leaderboard"]!.AsArray().Select(point => $"{point!["finished"]} of {point["seeds"]}"));
        Assert.Equal(["finished", "finished", "finished", "finished"], result["trials"]!.AsArray().Select(t => (string)t!["phase"]!));
        Assert.Equal(5L, SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'"));
        Assert.Equal(4L, SweepCase.Count(tl.Folder, "select count(*) from tags where key = 'mlflow.parentRunId'"));
        Assert.Equal(5L, SweepCase.Count(tl.Folder, "select count(*) from tags where key = 'sweep' and value = 'sweep'"));
        // The seeds share no activations, but the two workers decode each of the 36 pictures once.
        Assert.Equal(36L, SweepCase.Count(tl.Folder, "select sum(cast(value as integer)) from tags where key = 'tl.decoded_images'"));

        var again = tl.Run("sweep", "sweep.yaml", "--json");
        Assert.True(again.Status == 0, again.Progress);
        Assert.Equal((string)result["leaderboard"]![0]!["run_id"]!, (string)JsonNode.Parse(again.Results)!["leaderboard"]![0]!["run_id"]!);
        Assert.Equal(5L, SweepCase.Count(tl.Folder, "select count(*) from runs"));

        using var alone = new ChildTl();
        File.Copy((string)result["best"]!, alone.At("best.yaml"));
        var run = alone.Run("run", "best.yaml", "--json");
        Assert.True(run.Status == 0, run.Progress);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine((string)result["leaderboard"]![0]!["model"]!, "model.safetensors")),
            File.ReadAllBytes(Directory.GetFiles(alone.Folder, "model.safetensors", SearchOption.AllDirectories)[0]));
    }

    [Fact]
    public void Should_share_activations_between_trials_and_get_the_best_from_its_point_alone()
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

    /// <summary>Pruning at the last epoch would save nothing, and a trained model would be missing from the leaderboard.</summary>
    [Theory]
    [InlineData("data.validation=0.25", "data.folds=null", 1)]
    [InlineData("data.validation=null", "data.folds=2", 2)]
    public void Should_prune_no_trial_at_its_last_epoch(string validation, string folds, int epoch)
    {
        using var tl = new ChildTl();
        tl.Write("sweep.yaml", SweepCase.Yaml.Replace("epochs: 2", "epochs: 1", StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal)
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
    public void Should_train_a_pruned_trial_to_its_end_by_run_or_by_a_sweep_without_pruning()
    {
        const string Two = """

              - { stage: fine, epochs: 2 }
            """;
        using var tl = new ChildTl();
        // The better learning rate comes first, so the other trial is pruned after its first epoch.
        var sweep = SweepCase.Yaml.Replace("epochs: 2", "epochs: 2" + Two, StringComparison.Ordinal).Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal)
            .Replace("parallel: 2", "parallel: 1", StringComparison.Ordinal).Replace("[0.01, 0.001]", "[0.01, 1e-9]", StringComparison.Ordinal) + "\n  objective: { minimize: val_loss }\n";
        tl.Write("sweep.yaml", sweep + "  prune: { asha: { min_epochs: 1, reduction: 3 } }\n");
        var pruned = tl.Run("sweep", "sweep.yaml", "--json");
        Assert.True(pruned.Status == 0, pruned.Progress);
        var trials = JsonNode.Parse(pruned.Results)!["trials"]!.AsArray();
        Assert.Equal(["finished 4", "pruned 1"], trials.Select(trial => $"{trial!["phase"]} {trial["epoch"]}"));
        Assert.Equal(3L, SweepCase.Count(tl.Folder, "select count(*) from runs where status = 'FINISHED'"));

        tl.Write("all.yaml", sweep);
        var later = tl.Run("sweep", "all.yaml", "--json");
        Assert.True(later.Status == 0, later.Progress);
        var all = JsonNode.Parse(later.Results)!["trials"]!.AsArray();
        Assert.Equal(["finished", "finished"], all.Select(trial => (string)trial!["phase"]!));
        Assert.Equal(4L, SweepCase.Count(tl.Folder, $"select max(step) from metrics where key = 'loss' and run_uuid = (select run_uuid from tags where key = 'tl.run_id' and value = '{all[1]!["run_id"]}')"));

        // Both trials are runs that existed before. They are compared all the same.
        var page = Assert.Single(Directory.GetFiles(tl.At("mlruns"), "compare.html", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("<title>all", StringComparison.Ordinal));
        Assert.All(all, trial => Assert.Contains((string)trial!["run_id"]!, File.ReadAllText(page), StringComparison.Ordinal));
    }

    [Fact]
    public void Should_treat_several_files_as_points_with_their_own_seeds()
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
    public void Should_exit_with_4_if_the_best_point_misses_its_expectations()
    {
        using var tl = new ChildTl();
        tl.Write("sweep.yaml", SweepCase.Yaml.Replace("seeds: 2", "seeds: 1", StringComparison.Ordinal) + "\nexpect: { val_accuracy: \">= 1.01\" }\n");
        var ended = tl.Run("sweep", "sweep.yaml");
        Assert.Equal(4, ended.Status);
        Assert.Matches(@"The best point misses the 'expect' of its file: val_accuracy >= 1.01 \(0\.\d+\)", ended.Results);
        Assert.Contains("2 finished", ended.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_report_an_impossible_sweep_at_its_line()
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
}
