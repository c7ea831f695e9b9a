using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>The store shared by several processes, some of which are killed.</summary>
public sealed class ActivationStoreProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_share_the_work_between_processes_that_start_together()
    {
        const int Records = 301;
        var children = Enumerable.Range(0, 8).Select(_ => ChildProcess.Start("fill-activations", _folder.Path, $"{Records}", $"{Records}")).ToArray();
        var seen = children.SelectMany(child => child.Finish().TrimEnd().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word != ".")).Select(int.Parse).ToArray();
        Assert.Equal(Records, seen.Length);
        Assert.Equal(Records, seen.Distinct().Count());
    }

    [Fact]
    public void Should_hold_only_complete_records_and_take_over_claims_after_a_process_is_killed()
    {
        const int Records = 4000;
        var random = new Random(5);
        var store = new ActivationStore(_folder.Path);
        var before = 0;
        for (var kill = 0; kill < 6; kill++)
        {
            var read = random.Next(20, 300);
            using var child = ChildProcess.Start("fill-activations", _folder.Path, $"{Records}", $"{read + 200}");
            for (var pictures = 0; pictures < read; pictures++)
                Assert.Equal(".", child.StandardOutput.ReadLine());
            child.Kill();
            child.WaitForExit();
            using var entry = store.TryOpen(CountingPrefix.Key(), FillInChild.Layout(Records), out _)!;
            var there = Enumerable.Range(0, Records).Where(entry.Has).ToArray();
            AssertEqualRecords(entry, there);
            Assert.True(there.Length >= before, "records were lost");
            before = there.Length;
        }
        Assert.InRange(before, 1, Records - 1);
        using var last = store.TryOpen(CountingPrefix.Key(), FillInChild.Layout(Records), out _)!;
        Assert.Equal(Records - before, last.Fill(new CountingPrefix(FillInChild.Layout(Records)), 2));
        CountingPrefix.AssertWhole(last);
    }

    private static unsafe void AssertEqualRecords(ActivationEntry entry, int[] indices)
    {
        var room = new float[entry.Layout.Elements];
        fixed (float* to = room)
            foreach (var index in indices)
            {
                entry.Gather([index], to);
                for (var element = 0; element < room.Length; element++)
                    if (room[element] != CountingPrefix.Value(index, element))
                        Assert.Fail($"record {index} is incomplete");
            }
    }
}
