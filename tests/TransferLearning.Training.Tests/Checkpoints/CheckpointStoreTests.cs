using TransferLearning.Models.Weights;
using TransferLearning.TestSupport;
using TransferLearning.Training.Checkpoints;

namespace TransferLearning.Training.Tests.Checkpoints;

public sealed class CheckpointStoreTests
{
    [Fact]
    public void Should_keep_the_newest_three_and_open_the_newest_readable_one()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path);
        for (var step = 1; step <= 5; step++)
            store.Write(new CheckpointState { Step = step }, [("a", TensorData.Of([1], (float)step))]);
        var files = Directory.GetFiles(Path.Combine(folder.Path, "checkpoints")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, files.Count);

        File.WriteAllBytes(files[^1], File.ReadAllBytes(files[^1])[..^1]);
        var newest = store.OpenNewest();

        Assert.Equal(4, newest!.Value.State.Step);
        Assert.Equal([4f], newest.Value.Tensors.ReadSingles("a"));
        newest.Value.Tensors.Dispose();
    }

    /// <summary>Kills processes that write checkpoints endlessly, at 200 random moments; four at a time, each with a folder of its own.</summary>
    [Fact]
    public void Should_have_a_readable_newest_checkpoint_whenever_the_process_is_killed() => Parallel.For(0, 4, lane =>
    {
        using var folder = new TemporaryFolder();
        var (last, random) = (0, new Random(lane));
        for (var kill = 0; kill < 50; kill++)
            last = StepAfterKill(folder.Path, last, afterMilliseconds: random.Next(60));
    });

    [NeedsSmallDiskFact]
    public void Should_keep_the_old_checkpoint_if_the_disk_is_full()
    {
        using var disk = new SmallDisk();
        var store = new CheckpointStore(disk.Path);
        store.Write(new CheckpointState { Step = 1 }, [("a", TensorData.Of([1], 1f))]);

        var wrong = Assert.Throws<RunException>(() => store.Write(new CheckpointState { Step = 2 }, [("a", TensorData.Of([SmallDisk.Bytes], new float[SmallDisk.Bytes]))]));

        Assert.Contains("checkpoint-", wrong.Message);
        Assert.Contains("No space left", wrong.Message);
        var newest = store.OpenNewest()!.Value;
        newest.Tensors.Dispose();
        Assert.Equal(1, newest.State.Step);
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(disk.Path, "checkpoints")));
    }

    private static int StepAfterKill(string folder, int last, int afterMilliseconds)
    {
        using var child = ChildProcess.Start("write-checkpoints", folder, last.ToString());
        var said = int.Parse(child.StandardOutput.ReadLine()!);
        Thread.Sleep(afterMilliseconds);
        child.Kill();
        while (child.StandardOutput.ReadLine() is { } line)
            said = int.TryParse(line, out var number) ? number : said;
        child.WaitForExit();

        var newest = new CheckpointStore(folder).OpenNewest()!.Value;
        using var tensors = newest.Tensors;
        // The newest checkpoint is the last that the process reported, or the one that it was writing when it was killed.
        Assert.InRange(newest.State.Step, said, said + 1);
        Assert.All(tensors.ReadSingles("a"), value => Assert.Equal(newest.State.Step, value));
        return newest.State.Step;
    }

    internal static int WriteForEver(string folder, int from)
    {
        var store = new CheckpointStore(folder);
        for (var step = from + 1; ; step++)
        {
            store.Write(new CheckpointState { Step = step }, [("a", TensorData.Of([20_000], Enumerable.Repeat((float)step, 20_000).ToArray()))]);
            Console.WriteLine(step);
            Console.Out.Flush();
        }
    }
}
