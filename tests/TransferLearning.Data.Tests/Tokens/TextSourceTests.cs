using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests.Tokens;

public sealed class TextSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_read_quoted_CSV_and_literal_TSV()
    {
        var csv = _folder.Write("a.csv", "label,sentence\nx,\"one, two\"\ny,three\n");
        var tsv = _folder.Write("a.tsv", "label\tsentence\nx\t\"one\" two, three\ny\tfour\n");
        Assert.Equal(["one, two", "three"], Texts(csv).Order(StringComparer.Ordinal));
        Assert.Equal(["\"one\" two, three", "four"], Texts(tsv).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Should_fit_the_vocabulary_to_the_training_texts_only()
    {
        var train = _folder.Write("train.csv", "label,sentence\nx,apple pear\ny,apple\n");
        var test = _folder.Write("test.csv", "label,sentence\nx,cherry cherry cherry\ny,apple\n");
        var splits = Resolve(new DataSection { Train = Source(train), Test = new SplitSpec(null, Source(test)) }, out _);
        Assert.Equal(["", "[UNK]", "apple", "pear"], splits.Text!.Vocabulary.Words);
    }

    /// <summary>A text's name follows from its content, so inserting a row leaves the other rows in their splits.</summary>
    [Fact]
    public void Should_keep_the_split_when_a_row_is_inserted()
    {
        var rows = Enumerable.Range(0, 40).Select(i => $"{(i % 2 == 0 ? "x" : "y")},text {i}").ToList();
        var before = Validation(rows);
        rows.Insert(0, "x,a new row");
        var after = Validation(rows);
        Assert.True(before.Except(after).Count() <= 1 && after.Except(before).Count() <= 1);

        HashSet<string> Validation(IEnumerable<string> lines)
        {
            var file = _folder.Write("t.csv", "label,sentence\n" + string.Join("\n", lines));
            return [.. Resolve(new DataSection { Train = Source(file), Validation = new SplitSpec(0.25, null) }, out _).Validation!.Samples.Select(sample => sample.Text!)];
        }
    }

    [Fact]
    public void Should_keep_repeated_texts_and_report_them_in_two_splits_or_under_two_labels()
    {
        var train = _folder.Write("train.csv", "label,sentence\nx,same\ny,same\nx,same\ny,other\n");
        var test = _folder.Write("test.csv", "label,sentence\nx,same\ny,more\n");
        var splits = Resolve(new DataSection { Train = Source(train), Test = new SplitSpec(null, Source(test)) }, out _);
        Assert.Equal(4, splits.Train.Count);
        var report = DataAudit.Run(splits, new FileHashes(null));
        Assert.Equal(4, Assert.Single(report.AcrossSplits).Files.Count);
        Assert.Single(report.AcrossLabels);
        Assert.Contains($"{train}(2)", report.AcrossSplits[0].Files.Select(file => file.Path));
    }

    [Fact]
    public void Should_report_a_missing_column_and_empty_texts_with_their_lines()
    {
        Resolve(new DataSection { Train = Source(_folder.Write("a.csv", "label,words\nx,a\n")) }, out var missing);
        Assert.Contains("has no column 'sentence'; its columns are: label, words.", Assert.Single(missing).Message, StringComparison.Ordinal);

        Resolve(new DataSection { Train = Source(_folder.Write("b.csv", "label,sentence\nx,a\ny,\" \"\n,b\n")) }, out var empty);
        Assert.Contains("line 3: no text; line 4: no label", empty[0].Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CsvSource Source(string csv) => new() { Csv = csv, Text = "sentence" };

    private static IEnumerable<string> Texts(string file) => Resolve(new DataSection { Train = Source(file) }, out _).Train.Samples.Select(sample => sample.Text!);

    private static DataSplits Resolve(DataSection data, out List<Diagnostic> findings)
    {
        findings = [];
        return DataResolver.Resolve(new Experiment { Data = data }, findings);
    }
}
