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

    /// <summary>fastText's .vec has a first line, and a space behind each vector.</summary>
    [Fact]
    public void Should_read_fastText() =>
        Assert.Equal([1, 2, 3], new WordVectorFile(_folder.Write("v.vec", "2 3\nthe 0.5 -1 0.2 \nqueen 1 2 3 \n")).Read(Words).Values[6..9]);

    /// <summary>The form that word2vec.c writes, with a line end behind each vector, and gensim's, without.</summary>
    [Theory]
    [InlineData("\n")]
    [InlineData("")]
    public void Should_read_word2vec_s_binary_form(string end)
    {
        var path = _folder.At("v.bin");
        File.WriteAllBytes(path, Binary(4, end));
        var file = new WordVectorFile(path);
        Assert.Equal(3, file.Dimensions());
        var vectors = file.Read(Words);
        Assert.Equal([0, 0, 0, 0, 0, 0, 1.5f, -2, 1e-3f, 0, 0, 0, 10, 0.1f, -0.25f, 0, 0, 0], vectors.Values);
        using (var packed = new GZipStream(File.Create(_folder.At("v.bin.gz")), CompressionLevel.Fastest))
            packed.Write(Binary(4, end));
        Assert.Equal(vectors.Values, new WordVectorFile(_folder.At("v.bin.gz")).Read(Words).Values);

        File.WriteAllBytes(path, Binary(4, end)[..^9]);
        Assert.Contains("vector 4 of 4: the file ends here", Refused(path), StringComparison.Ordinal);
        File.WriteAllBytes(path, Binary(5, end));
        Assert.Contains("vector 5 of 5: the file ends here", Refused(path), StringComparison.Ordinal);
        File.WriteAllBytes(path, [.. "1 3\n"u8, .. Enumerable.Repeat((byte)1, 6000), .. " "u8, .. new byte[12]]);
        Assert.Contains("vector 1 of 1: its word has more than 4,096 bytes", Refused(path), StringComparison.Ordinal);
        File.WriteAllBytes(path, [.. "1 1\nthe "u8, .. BitConverter.GetBytes(float.NaN)]);
        Assert.Contains("vector 1 of 1: it has a value that is not a number", Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_read_a_zip_archive_of_one_file_and_name_the_files_of_a_larger_one()
    {
        var path = _folder.At("v.zip");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
            Add(archive, "v.txt");
        Assert.Equal([7, 8, 9], new WordVectorFile(path).Read(Words).Values[^3..]);

        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
            Add(archive, "other.txt");
        Assert.Contains("is a zip archive of 2 files: v.txt, other.txt. Unpack it", Refused(path), StringComparison.Ordinal);

        File.WriteAllBytes(path, [.. "PK"u8, 3, 4, .. new byte[100]]);
        Assert.Contains("cannot be read", Refused(path), StringComparison.Ordinal);

        static void Add(ZipArchive archive, string name)
        {
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(Glove);
        }
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

    private static string Refused(string path) => Assert.Throws<RunException>(() => new WordVectorFile(path).Read(Words)).Message;

    private static byte[] Binary(int promised, string end)
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes($"{promised} 3\n"));
        foreach (var (word, numbers) in new (string, float[])[] { ("</s>", [0.004f, -0.002f, 0.003f]), ("queen", [1.5f, -2, 1e-3f]), ("the", [10, 0.1f, -0.25f]), ("queen", [9, 9, 9]) })
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(word + " "));
            foreach (var number in numbers)
                bytes.AddRange(BitConverter.GetBytes(number));
            bytes.AddRange(Encoding.UTF8.GetBytes(end));
        }

        return [.. bytes];
    }
}
