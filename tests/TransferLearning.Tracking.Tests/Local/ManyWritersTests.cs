using TransferLearning.TestSupport;
using TransferLearning.Tracking.Tests.Support;

namespace TransferLearning.Tracking.Tests.Local;

/// <summary>Several processes that write one <c>mlflow.db</c> at once, and processes that are killed.</summary>
public sealed class ManyWritersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_lose_nothing_if_eight_processes_start_together()
    {
        const int Writers = 8, Points = 5000;
        var children = Enumerable.Range(0, Writers).Select(i => ChildProcess.Start(_folder.Path, "-", "raced", $"run-{i}", $"{Points}")).ToList();
        foreach (var child in children)
        {
            var text = child.StandardOutput.ReadToEnd();
            var errors = child.StandardError.ReadToEnd();
            child.WaitForExit();
            Assert.True(text.Contains(" True", StringComparison.Ordinal), text + errors);
            Assert.DoesNotContain("locked", text + errors, StringComparison.OrdinalIgnoreCase);
            child.Dispose();
        }

        var database = _folder.At("mlflow.db");
        Assert.Equal(1, Rows.Count(database, "experiments WHERE name = 'raced'"));
        Assert.Equal(Writers, Rows.Count(database, "runs WHERE status = 'FINISHED'"));
        Assert.Equal(Writers * Points, Rows.Count(database, "metrics WHERE key = 'train/loss'"));
        Assert.Equal(Writers, Rows.Count(database, $"latest_metrics WHERE key = 'train/loss' AND step = {Points - 1}"));
        Assert.Equal("ok", Rows.Scalar(database, "PRAGMA integrity_check"));
    }

    [Fact]
    public void Should_store_everything_once_after_a_process_is_killed_during_delivery()
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var child = ChildProcess.Start(_folder.Path, "-", "killed", $"run-{attempt}", "20000");
            while (child.StandardOutput.ReadLine() is { } line && line != "logged")
            {
            }

            Thread.Sleep(attempt * 60);
            child.Kill();
            child.WaitForExit();
        }

        Assert.All(JournalSync.Deliver(_folder.Path, null, []), run => Assert.True(run.Complete, string.Join(" ", run.Warnings)));
        var database = _folder.At("mlflow.db");
        Assert.Equal(3, Rows.Count(database, "runs"));
        foreach (var row in Rows.Of(database, "SELECT COUNT(*), COUNT(DISTINCT step), MAX(step), (SELECT l.step FROM latest_metrics l WHERE l.run_uuid = m.run_uuid AND l.key = m.key) FROM metrics m WHERE key = 'train/loss' GROUP BY run_uuid"))
        {
            // The points before the kill are there without a gap; only the last ones, still in memory, may be missing.
            var numbers = row.Split('|').Select(int.Parse).ToArray();
            Assert.Equal(numbers[0], numbers[1]);
            Assert.Equal(numbers[0] - 1, numbers[2]);
            Assert.Equal(numbers[2], numbers[3]);
        }
    }
}
