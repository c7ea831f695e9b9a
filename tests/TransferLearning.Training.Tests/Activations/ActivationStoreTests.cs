using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Tests.Activations;

public sealed class ActivationStoreTests : IDisposable
{
    private static readonly RecordLayout Layout = new(30, [5, 3], 4);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    public void Should_compute_each_picture_once_and_never_again(bool anyThread, int workers)
    {
        var store = new ActivationStore(_folder.Path);
        var prefix = new CountingPrefix(Layout, anyThread) { IsBad = index => index is 7 or 29 };
        using (var entry = store.TryOpen(CountingPrefix.Key(), Layout, out _)!)
        {
            Assert.False(entry.Has(3));
            Assert.Equal(28, entry.Fill(prefix, workers));
            CountingPrefix.AssertWhole(entry, prefix.IsBad);
        }
        Assert.Equal(Enumerable.Range(0, 30), prefix.Seen.Keys.Order());
        Assert.All(prefix.Seen.Values, count => Assert.Equal(1, count));
        Assert.Equal(30, store.CountPresent(CountingPrefix.Key()));

        using var again = store.TryOpen(CountingPrefix.Key(), Layout, out _)!;
        Assert.Equal(0, again.Fill(prefix, workers));
        CountingPrefix.AssertWhole(again, prefix.IsBad);
        Assert.All(prefix.Seen.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Should_compute_each_picture_once_if_eight_fills_start_together()
    {
        var layout = new RecordLayout(117, [7], 4);
        var prefixes = Enumerable.Range(0, 8).Select(_ => new CountingPrefix(layout)).ToArray();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
        {
            using var entry = new ActivationStore(_folder.Path).TryOpen(CountingPrefix.Key(), layout, out _)!;
            entry.Fill(prefixes[number], workers: 2);
            CountingPrefix.AssertWhole(entry);
        });
        var seen = prefixes.SelectMany(prefix => prefix.Seen).GroupBy(each => each.Key).ToDictionary(group => group.Key, group => group.Sum(each => each.Value));
        Assert.Equal(117, seen.Count);
        Assert.All(seen, each => Assert.True(each.Value == 1, $"picture {each.Key}: {each.Value} times"));
    }

    [Fact]
    public void Should_recompute_only_a_record_with_a_wrong_checksum()
    {
        var store = new ActivationStore(_folder.Path);
        using (var entry = store.TryOpen(CountingPrefix.Key(), Layout, out _)!)
        {
            entry.Fill(new CountingPrefix(Layout), 1);
            using var records = File.OpenHandle(Path.Combine(entry.Folder, "records"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(records, [1], 13 * Layout.RecordBytes + 5);
        }
        using var reopened = store.TryOpen(CountingPrefix.Key(), Layout, out _)!;
        Assert.False(reopened.Has(13));
        Assert.True(reopened.Has(12));
        Assert.Throws<InvalidOperationException>(() => Gather(reopened, 13));
        reopened.Fill(new CountingPrefix(Layout), 1);
        CountingPrefix.AssertWhole(reopened);
    }

    [Fact]
    public void Should_start_a_new_entry_if_the_files_are_too_short()
    {
        var store = new ActivationStore(_folder.Path);
        string folder;
        using (var entry = store.TryOpen(CountingPrefix.Key(), Layout, out _)!)
        {
            entry.Fill(new CountingPrefix(Layout), 1);
            folder = entry.Folder;
        }
        using (var records = File.OpenHandle(Path.Combine(folder, "records"), FileMode.Open, FileAccess.Write))
            RandomAccess.SetLength(records, 10);
        Assert.Equal(0, store.CountPresent(CountingPrefix.Key()));
        using var reopened = store.TryOpen(CountingPrefix.Key(), Layout, out _)!;
        reopened.Fill(new CountingPrefix(Layout), 1);
        CountingPrefix.AssertWhole(reopened);
    }

    [Fact]
    public void Should_keep_computed_records_if_a_fill_is_cancelled_or_fails()
    {
        var store = new ActivationStore(_folder.Path);
        using var cancellation = new CancellationTokenSource();
        using var entry = store.TryOpen(CountingPrefix.Key(), Layout, out _)!;
        Assert.ThrowsAny<OperationCanceledException>(() => entry.Fill(new CountingPrefix(Layout) { OnLoad = index => { if (index == 10) cancellation.Cancel(); } }, 1, cancellation: cancellation.Token));
        Assert.Equal(8, store.CountPresent(CountingPrefix.Key()));
        foreach (var anyThread in new[] { true, false })
        {
            var wrong = Assert.Throws<InvalidDataException>(() => entry.Fill(new CountingPrefix(Layout, anyThread) { OnLoad = index => { if (index == 21) throw new InvalidDataException("bad"); } }, 2));
            Assert.Equal("bad", wrong.Message);
        }
        Assert.InRange(store.CountPresent(CountingPrefix.Key()), 8, 28);
        entry.Fill(new CountingPrefix(Layout), 2);
        CountingPrefix.AssertWhole(entry);
    }

    [Fact]
    public void Should_evict_the_least_recently_used_entry_but_never_an_open_one()
    {
        var store = new ActivationStore(_folder.Path, limit: 3 * Layout.TotalBytes);
        foreach (var name in new[] { "a", "b", "c" })
        {
            store.TryOpen(CountingPrefix.Key(name), Layout, out _)!.Dispose();
            Thread.Sleep(20);
        }
        using (var oldest = store.TryOpen(CountingPrefix.Key("a"), Layout, out _)!)
        {
            Thread.Sleep(20);
            using var fourth = store.TryOpen(CountingPrefix.Key("d"), Layout, out _)!;
            Assert.Equal(["c", "a", "d"], store.List().Select(entry => entry.Key["data"]));
            Assert.Equal([false, true, true], store.List().Select(entry => entry.InUse));
            Assert.Equal(["c"], store.Prune(0).Select(entry => entry.Key["data"]));
            using var third = store.TryOpen(CountingPrefix.Key("e"), Layout, out _)!;
            Assert.Null(store.TryOpen(CountingPrefix.Key("f"), Layout, out var whyNot));
            Assert.Contains("'run.cache_size'", whyNot);
        }
        Assert.Equal(3, store.Prune(0).Count);
        Assert.Empty(store.List());
    }

    [Fact]
    public void Should_miss_if_any_part_of_the_key_differs()
    {
        var key = CountingPrefix.Key();
        ActivationKey[] others =
        [
            key with { Data = "x" }, key with { Resize = "x" }, key with { Augmentation = "x" }, key with { Preprocessing = "x" }, key with { Prefix = "x" },
            key with { Weights = "x" }, key with { Cut = "x" }, key with { Engine = "x" }, key with { Precision = "bf16" }, key with { Data = "dw", Weights = "" },
        ];
        Assert.Equal(others.Length + 1, others.Append(key).Select(each => each.Hash).Distinct().Count());
        Assert.Equal(key.Hash, CountingPrefix.Key().Hash);
    }

    private static unsafe void Gather(ActivationEntry entry, int index)
    {
        var room = stackalloc float[entry.Layout.Elements];
        entry.Gather([index], room);
    }
}
