using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>Entries whose records are as long as their texts.</summary>
public sealed class RecordLengthsTests : IDisposable
{
    // Records of at most 5 rows of 3 numbers.
    private static readonly RecordLayout Layout = new(30, [5, 3], 4);
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 30).Select(i => 1 + (i * 3 % 5))];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_store_only_as_many_rows_as_records_have()
    {
        using var entry = Filled(out var computed);
        Assert.Equal(30, computed);
        Assert.Equal(Lengths.Sum() * 3 * sizeof(float), new FileInfo(Path.Combine(entry.Folder, "records")).Length);
        Assert.Equal(Lengths.Sum() * 3 * sizeof(float) + 30 * (sizeof(ulong) + sizeof(int)), Assert.Single(new ActivationStore(_folder.Path).List()).Bytes);
        AssertWhole(entry);
    }

    [Fact]
    public void Should_fill_records_up_to_the_longest_of_a_batch()
    {
        using var entry = Filled(out _);
        int[] batch = [5, 1, 4];
        Assert.Equal([1, 4, 3], batch.Select(index => Lengths[index]));
        Assert.Equal(4, entry.LongestOf(batch));
        var room = Enumerable.Repeat(float.NaN, (3 * 4 * 3) + 1).ToArray();
        unsafe
        {
            fixed (float* to = room)
                Assert.Equal((1 + 4 + 3) * 3 * sizeof(float), entry.Gather(batch, to));
        }

        Assert.Equal(
            batch.SelectMany(index => Enumerable.Range(0, 4 * 3).Select(element => element < Lengths[index] * 3 ? CountingPrefix.Value(index, element) : 0)), room[..^1]);
        Assert.Equal(float.NaN, room[^1]);
    }

    [Fact]
    public void Should_open_an_entry_without_asking_for_the_lengths_again()
    {
        Filled(out _).Dispose();
        using var again = new ActivationStore(_folder.Path).TryOpen(CountingPrefix.Key(), Layout, out _, () => throw new InvalidOperationException())!;
        Assert.Equal(0, again.Fill(new CountingPrefix(Layout), workers: 1));
        AssertWhole(again);
    }

    /// <summary>Lengths that are cut, too large or none make the entry unusable: it is computed again. No length leads outside a file.</summary>
    [Theory]
    [InlineData(119, null)]
    [InlineData(120, 0)]
    [InlineData(120, -1)]
    [InlineData(120, 6)]
    [InlineData(120, int.MaxValue)]
    [InlineData(0, null)]
    public void Should_make_an_entry_with_damaged_lengths_again(int bytes, int? first)
    {
        string path;
        using (var entry = Filled(out _))
            path = Path.Combine(entry.Folder, "lengths");
        var content = File.ReadAllBytes(path)[..bytes];
        if (first is { } length)
            BitConverter.TryWriteBytes(content, length);
        File.WriteAllBytes(path, content);
        Assert.Empty(new ActivationStore(_folder.Path).List());
        using var again = Filled(out var computed);
        Assert.Equal(30, computed);
        AssertWhole(again);
    }

    [Fact]
    public void Should_compute_records_again_whose_lengths_were_exchanged()
    {
        string path;
        using (var entry = Filled(out _))
            path = Path.Combine(entry.Folder, "lengths");
        var content = File.ReadAllBytes(path);
        Assert.NotEqual(content[0], content[4]);
        (content[0], content[4]) = (content[4], content[0]);
        File.WriteAllBytes(path, content);
        using var again = new ActivationStore(_folder.Path).TryOpen(CountingPrefix.Key(), Layout, out _, () => new RecordLengths(Lengths))!;
        Assert.False(again.Has(0));
        Assert.False(again.Has(1));
        Assert.True(again.Has(2));
    }

    public void Dispose() => _folder.Dispose();

    private ActivationEntry Filled(out int computed)
    {
        var entry = new ActivationStore(_folder.Path).TryOpen(CountingPrefix.Key(), Layout, out _, () => new RecordLengths(Lengths))!;
        computed = entry.Fill(new CountingPrefix(Layout), workers: 2);
        return entry;
    }

    private static unsafe void AssertWhole(ActivationEntry entry)
    {
        for (var i = 0; i < Lengths.Length; i++)
        {
            var room = new float[Lengths[i] * 3];
            fixed (float* to = room)
                entry.Gather([i], to);
            Assert.Equal(Enumerable.Range(0, room.Length).Select(element => CountingPrefix.Value(i, element)), room);
        }
    }
}
