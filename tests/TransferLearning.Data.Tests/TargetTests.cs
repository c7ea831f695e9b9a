using TransferLearning.Experiments;
using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests;

/// <summary>Sources with several labels and with numbers.</summary>
public sealed class TargetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("|", "1.png,sea|sky\n2.png,sky\n3.png,\n")]
    [InlineData(",", "1.png,\"sea, sky\"\n2.png,sky\n3.png,\n")]
    [InlineData(" ", "1.png,sea  sky sea\n2.png,sky\n3.png,\n")]
    public void Should_read_several_labels_of_one_column(string separator, string rows)
    {
        var (set, findings) = Read(TargetForm.Labels, ["sea", "sky"], new CsvSource { Csv = Table("file,tags\n" + rows), Image = "file", Label = "tags", Separator = separator, Root = _folder.Path });
        Assert.Empty(findings);
        Assert.Equal(["1.png 1 1", "2.png 0 1", "3.png 0 0"], Describe(set));
    }

    [Fact]
    public void Should_read_a_column_for_each_label()
    {
        var (set, findings) = Read(TargetForm.Labels, ["sky", "sea"], new CsvSource { Csv = Table("file,sky,sea\n1.png,0,1\n2.png,TRUE,false\n3.png,1.0,0.0\n"), Image = "file", Labels = ["sky", "sea"], Root = _folder.Path });
        Assert.Empty(findings);
        Assert.Equal(["1.png 0 1", "2.png 1 0", "3.png 1 0"], Describe(set));
    }

    [Fact]
    public void Should_read_numbers()
    {
        var (set, findings) = Read(TargetForm.Numbers, ["age", "size"], new CsvSource { Csv = Table("file,age,size\n1.png,31.5,-2\n2.png,1e2,0\n3.png,7,8\n"), Image = "file", Targets = ["age", "size"], Root = _folder.Path });
        Assert.Empty(findings);
        Assert.Equal(["1.png 31.5 -2", "2.png 100 0", "3.png 7 8"], Describe(set));
    }

    [Theory]
    [InlineData("file,age\n1.png,\"31,5\"\n", "line 2: '31,5' in the column 'age' is not a number (decimals follow a point)")]
    [InlineData("file,age\n1.png,\n", "line 2: nothing in the column 'age'")]
    [InlineData("file,age\n1.png,NaN\n", "line 2: 'NaN' in the column 'age' is not a number")]
    [InlineData("file,age\n1.png,1e99\n", "line 2: '1e99' in the column 'age' is not a number")]
    [InlineData("file,years\n1.png,3\n", "has no column 'age'; its columns are: file, years")]
    public void Should_report_the_line_of_an_invalid_number(string text, string message)
    {
        var (_, findings) = Read(TargetForm.Numbers, ["age"], new CsvSource { Csv = Table(text), Image = "file", Targets = ["age"], Root = _folder.Path });
        Assert.Contains(findings, finding => finding.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_report_the_line_of_an_invalid_label_column()
    {
        var (_, findings) = Read(TargetForm.Labels, ["sky"], new CsvSource { Csv = Table("file,sky\n1.png,yes\n"), Image = "file", Labels = ["sky"], Root = _folder.Path });
        Assert.Contains(findings, finding => finding.Message.Contains("line 2: 'yes' in the column 'sky', where 0 or 1 is expected", StringComparison.Ordinal));
    }

    /// <summary>Labels and numbers are part of the identity of a run's data.</summary>
    [Fact]
    public void Should_include_targets_in_the_fingerprint()
    {
        var hashes = new FileHashes(null);
        File.WriteAllBytes(_folder.At("1.png"), [1]);
        string Of(float[]? targets, int label = 0) => Fingerprint.OfSample(new Sample("1.png", _folder.At("1.png"), label) { Targets = targets }, hashes);
        Assert.NotEqual(Of([1, 0]), Of([0, 1]));
        Assert.NotEqual(Of([1, 0]), Of(null));
        Assert.Equal(Of([1, 0], label: 3), Of([1, 0], label: 4)); // the group for splitting
    }

    public void Dispose() => _folder.Dispose();

    private string Table(string text)
    {
        foreach (var name in new[] { "1.png", "2.png", "3.png" })
            File.WriteAllBytes(_folder.At(name), [1]);
        return _folder.Write("t.csv", text);
    }

    private static (ImageSet Set, List<Diagnostic> Findings) Read(TargetForm form, string[] names, CsvSource source)
    {
        var findings = new List<Diagnostic>();
        return (DataResolver.Labelled(source, form, names, new SourceLocation("t", 0, 0), findings), findings);
    }

    private static IEnumerable<string> Describe(ImageSet set) =>
        set.Samples.Select(sample => $"{sample.Id} {string.Join(' ', sample.Targets!.Value.ToArray().Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)))}");
}
