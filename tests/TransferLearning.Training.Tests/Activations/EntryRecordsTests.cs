using TransferLearning.TestSupport;
using TransferLearning.Training.Activations;

namespace TransferLearning.Training.Tests.Activations;

/// <summary>The records of an entry: by content without augmentation, in the set's order with it.</summary>
public sealed class EntryRecordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileHashes _hashes = new(null);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_be_the_same_for_every_split_order_name_and_label()
    {
        var first = ByContent(Set(Text("one", "a"), Text("two", "b"), Text("three", "c")), Set(Text("four", "d")));
        var second = ByContent(Set(Text("4", "d", label: 1), Text("3", "c")), Set(Text("1", "a"), Text("2", "b", label: 1)));
        Assert.Equal((4, first.Data), (second.Count, second.Data));
        Assert.NotEqual(first.Data, ByContent(Set(Text("one", "a"), Text("two", "b"), Text("three", "c"))).Data);
    }

    [Fact]
    public void Should_have_one_record_for_equal_contents_and_find_each_sample()
    {
        ImageSet train = Set(Text("one", "a"), Text("two", "b"), Text("again", "a")), validation = Set(Text("three", "c"), Text("once more", "b"));
        var records = ByContent(train, validation);
        Assert.Equal(3, records.Count);
        foreach (var set in new[] { train, validation })
            for (var i = 0; i < set.Count; i++)
            {
                var (of, index) = records.SampleOf(records.Of(set)![i]);
                Assert.Equal(set.Samples[i].Text, of.Samples[index].Text);
            }

        Assert.Equal(records.Of(train)![0], records.Of(train)![2]);
        Assert.Equal(records.Of(train)![1], records.Of(validation)![1]);
    }

    [Fact]
    public void Should_keep_the_order_of_an_augmented_set()
    {
        var set = Set(Text("one", "b"), Text("two", "a"), Text("again", "b"));
        var records = EntryRecords.InOrder(set, "hash");
        Assert.Equal((3, "hash"), (records.Count, records.Data));
        Assert.Null(records.Of(set));
        Assert.Equal((set, 2), records.SampleOf(2));
    }

    /// <summary>Files that cannot be read share a record, which reading them marks as skipped.</summary>
    [Fact]
    public void Should_have_a_record_for_files_that_cannot_be_read()
    {
        _folder.Write("there.png", "any bytes");
        var set = Set(File("there.png"), File("missing.png"), File("missing too.png"));
        var records = ByContent(set);
        Assert.Equal(2, records.Count);
        Assert.Equal(records.Of(set)![1], records.Of(set)![2]);
    }

    private EntryRecords ByContent(params ImageSet[] sets) => EntryRecords.ByContent(sets, _hashes, CancellationToken.None);

    private static ImageSet Set(params Sample[] samples) => new(samples);

    private static Sample Text(string name, string text, int label = 0) => new(name, name, label) { Text = text };

    private Sample File(string name) => new(name, _folder.At(name), 0);
}
