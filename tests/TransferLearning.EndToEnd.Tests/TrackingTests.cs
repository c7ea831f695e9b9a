namespace TransferLearning.EndToEnd.Tests;

/// <summary>A run without its tracking server ends normally, reports what is waiting, and loses nothing.</summary>
public sealed class TrackingTests
{
    [Fact]
    public void Should_end_a_run_without_its_server_and_deliver_the_journal_later()
    {
        using var tl = new ChildTl();
        // Nothing listens on port 9.
        tl.Write("a.yaml", SampleExperiments.Tiny + "\ntracking: { uri: \"http://127.0.0.1:9\" }\n");
        var run = tl.Run("run", "a.yaml");
        Assert.True(run.Status == 0, run.Progress);
        Assert.Contains("cannot be reached", run.Progress, StringComparison.Ordinal);
        Assert.Contains("have not reached http://127.0.0.1:9", run.Progress, StringComparison.Ordinal);
        Assert.Contains("'tl sync' delivers them", run.Progress, StringComparison.Ordinal);

        Assert.Equal(1, tl.Run("sync").Status);
        var synced = tl.Run("sync", "--to", "sqlite:///later/mlflow.db");
        Assert.True(synced.Status == 0, synced.Progress);
        var compared = tl.Run("compare", "--uri", "later", "--csv");
        Assert.Contains(",FINISHED,", compared.Results, StringComparison.Ordinal);
        Assert.Contains("best/val_accuracy", compared.Results, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(tl.At("later"), "model.safetensors", SearchOption.AllDirectories));
    }
}
