using System.IO.Compression;
using System.Text;
using TransferLearning.Models.Vectors;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Vectors;

public sealed class WordVectorFileTests : IDisposable
{
    private const string Glove = "the 0.5 -1 2e-1\nqueen 1 2 3\nat name@domain.com 7 8 9\nthe 9 9 9\n";

    private static readonly string[] Words = ["", "[UNK]", "queen", "missing", "the", "at name@domain.com"];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("")]
    [InlineData("4 3\n")]
    public void Should_read_the_vectors_of_wanted_words_with_and_without_a_first_line(string header)
    {
        var file = new WordVectorFile(_folder.Write("v.txt", header + Glove));
        var vectors = file.Read(Words);
        Assert.Equal(3, file.Dimensions());
        // The first vector of a word counts; padding, the unknown word and absent words are zeros.
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0.5f, -1, 0.2f, 7, 8, 9], vectors.Values);
        Assert.Equal([false, false, true, false, true, true], vectors.IsFound);
    }

    [Fact]
    public void Should_read_gzip_and_Windows_line_ends()
    {
        var path = _folder.At("v.txt.gz");
        using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            packed.Write(Encoding.UTF8.GetBytes(Glove.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.Equal([7, 8, 9], new WordVectorFile(path).Read(Words).Values[^3..]);
    }

    [Theory]
    [InlineData("the 1 2 3\nqueen 1 2\n", "line 2: it has 2 numbers, and the first vector has 3")]
    [InlineData("the 1 2 3\nqueen 1 2 x\n", "line 2: 'x' is not a number")]
    [InlineData("the 1 2 3\nqueen 1 2 nan\n", "line 2: 'nan' is not a number")]
    [InlineData("the 1 2 3\nqueen 1 2 1e60\n", "line 2: '1e60' is not a number")]
    [InlineData("the 1 2 3\n\nqueen 1 2 3\n", "line 2: it has -1 numbers")]
    [InlineData("hello\n", "line 1: it is no vector")]
    [InlineData("the cat sat\n", "line 1: 'cat' is not a number")]
    [InlineData("5 3\nthe 1 2 3\n", "has 1 vectors, but its first line promises 5")]
    [InlineData("5 3\n", "promises 5 vectors")]
    [InlineData("", "is empty")]
    public void Should_refuse_a_damaged_file_at_its_line(string text, string message)
    {
        var wrong = Assert.Throws<RunException>(() => new WordVectorFile(_folder.Write("v.txt", text)).Read(Words));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_gzip_file_that_is_cut_off_and_a_line_without_an_end()
    {
        var path = _folder.At("v.gz");
        using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            packed.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"word{i} {i * 0.37} {i * 1.91} {i * 7.3}\n"))));
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Throws<RunException>(() => new WordVectorFile(path).Read(Words));

        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)'a', 3 << 20)]);
        Assert.Contains("is no text of word vectors", Assert.Throws<RunException>(() => new WordVectorFile(path).Read(Words)).Message, StringComparison.Ordinal);
    }

    /// <summary>Checked by the note beside the file: 5,050 words of 50 numbers.</summary>
    [NeedsSharedFact("data/text/glove/glove.6B.50d.top5k.txt")]
    public void Should_read_GloVe()
    {
        var path = Path.Combine(Shared.Root, "data", "text", "glove", "glove.6B.50d.top5k.txt");
        var words = File.ReadLines(path).Select(line => line.Split(' ')[0]).ToList();
        var vectors = new WordVectorFile(path).Read(words);
        Assert.Equal((50, 5050), (vectors.Dimensions, vectors.Found));
        // The file's first line: the 0.418 0.24968 -0.41242 …
        Assert.Equal([0.418f, 0.24968f, -0.41242f], vectors.Values[..3]);
    }

    public void Dispose() => _folder.Dispose();
}
