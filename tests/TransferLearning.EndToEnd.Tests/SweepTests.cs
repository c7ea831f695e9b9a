using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

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
        Assert.Equal(2, result["leaderboard"]!.AsArray().Count);
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

    private static long Count(string folder, string query)
    {
        using var store = new SqliteConnection($"Data Source={Path.Combine(folder, "mlflow.db")};Mode=ReadOnly;Pooling=False");
        store.Open();
        using var command = store.CreateCommand();
        command.CommandText = query;
        return (long)command.ExecuteScalar()!;
    }
}
