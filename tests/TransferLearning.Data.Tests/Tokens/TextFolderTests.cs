using TransferLearning.TestSupport;

namespace TransferLearning.Data.Tests.Tokens;

/// <summary>Folders of text files, and JSON Lines.</summary>
public sealed class TextFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Should_read_a_folder_of_text_files_for_each_class()
    {
        _folder.Write("train/pos/1.txt", "Good,\nreally good.");
        _folder.Write("train/neg/deeper/2.TXT", "Bad.");
        _folder.Write("train/neg/.hidden.jpg", "");
        _folder.Write("train/urls.txt", "not in a folder of a class");
        var source = new FolderSource { Folder = _folder.At("train") };
        Assert.Equal(InputKind.Text, source.Input);

        var splits = Resolve(source, out var findings);
        Assert.Empty(findings);
        Assert.Equal(["neg", "pos"], splits.Classes);
        Assert.Equal(["neg/deeper/2.TXT", "pos/1.txt"], splits.Train.Samples.Select(sample => sample.Shown));
        Assert.Equal(["Bad.", "Good,\nreally good."], splits.Train.Samples.Select(sample => sample.Text));
        Assert.Equal(["", "[UNK]", "good", "really", "bad"], splits.Text!.Vocabulary.Words);
        Assert.Equal([("neg/deeper/2.TXT", "Bad."), ("pos/1.txt", "Good,\nreally good.")], TextFiles.Below(_folder.At("train")).Where(each => each.Name != "urls.txt"));
    }

    [Fact]
    public void Should_read_flat_files_by_a_pattern_and_take_a_folder_with_pictures_for_pictures()
    {
        _folder.Write("flat/pos.1.txt", "a");
        _folder.Write("flat/neg.2.txt", "b");
        var flat = new FolderSource { Folder = _folder.At("flat"), Label = "^(pos|neg)\\." };
        Assert.Equal(["b", "a"], Resolve(flat, out _).Train.Samples.Select(sample => sample.Text));

        _folder.Write("mixed/cat/1.jpg", "");
        _folder.Write("mixed/cat/about.txt", "");
        Assert.Equal(InputKind.Pictures, new FolderSource { Folder = _folder.At("mixed") }.Input);
        Assert.Equal(InputKind.Pictures, new FolderSource { Folder = _folder.At("nowhere") }.Input);
    }

    [Fact]
    public void Should_refuse_files_that_are_no_text_with_their_line()
    {
        _folder.Write("train/pos/1.txt", "good");
        _folder.Write("train/neg/2.txt", " \n");
        File.WriteAllBytes(_folder.At("train/neg/3.txt"), [.. "fine\n"u8, 0xE9, 0x0A]);
        Resolve(new FolderSource { Folder = _folder.At("train") }, out var findings);
        var message = findings.First(each => each.Severity == Severity.Error).Message;
        Assert.Contains("2.txt' has no text; ", message, StringComparison.Ordinal);
        Assert.Contains("3.txt': line 2 is not UTF-8, byte 0xE9", message, StringComparison.Ordinal);
        Assert.DoesNotContain("CSV", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_read_JSON_lines()
    {
        var file = _folder.Write("a.jsonl", """
            {"label": "x", "sentence": "one, \u0074wo", "note": [1]}

            {"sentence": "three", "label": 2, "more": {}}
            """);
        var splits = Resolve(Source(file), out var findings);
        Assert.Empty(findings);
        Assert.Equal(["2", "x"], splits.Classes);
        Assert.Equal(["one, two", "three"], splits.Train.Samples.OrderBy(sample => sample.Path, StringComparer.Ordinal).Select(sample => sample.Text));
        Assert.Equal([$"{file}(1)", $"{file}(3)"], splits.Train.Samples.Select(sample => sample.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["one, two", "three"], TextFiles.Read(file, "sentence"));
    }

    [Theory]
    [InlineData("{\"label\": \"x\", \"sentence\": \"a\"}\n{\"label\": \"y\"}", "line 2 has no 'sentence'")]
    [InlineData("{\"label\": \"x\", \"sentence\": \"a\"}\n{\"label\": \"y\", ", "line 2 is no JSON object: ")]
    [InlineData("{\"label\": \"x\", \"sentence\": \"a\"}\n[1]", "line 2 is no JSON object")]
    [InlineData("{\"label\": [\"x\"], \"sentence\": \"a\"}", "'label' on line 1 is a list or an object")]
    [InlineData("{\"label\": \"x\", \"sentence\": \"\\ud800\"}", "'sentence' on line 1 is not valid Unicode")]
    [InlineData("{\"label\": \"x\", \"text\": \"a\"}", "has no column 'sentence'; its columns are: label, text")]
    public void Should_refuse_JSON_lines_at_their_line(string text, string message)
    {
        Resolve(Source(_folder.Write("a.jsonl", text)), out var findings);
        Assert.Contains(message, findings[0].Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CsvSource Source(string file) => new() { Csv = file, Text = "sentence" };

    private static DataSplits Resolve(DataSource source, out List<Diagnostic> findings)
    {
        findings = [];
        return DataResolver.Resolve(new Experiment { Data = new DataSection { Train = source } }, findings);
    }
}
