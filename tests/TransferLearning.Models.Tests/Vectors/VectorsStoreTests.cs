using System.IO.Compression;
using System.Security.Cryptography;
using TransferLearning.Models.Tests.Weights.Store;
using TransferLearning.Models.Vectors;
using TransferLearning.Models.Weights.Store;
using TransferLearning.TestSupport;

namespace TransferLearning.Models.Tests.Vectors;

/// <summary>How <c>vectors:</c> is resolved, and how archives of word vectors are fetched and read.</summary>
public sealed class VectorsStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private VectorsStore Store => new(new WeightsFolders([_folder.At("first")], _folder.At("home"), _folder.At("hub")), DownloadCase.Quick);

    /// <summary>The hash is torchtext's (CHECKSUMS_GLOVE in torchtext/vocab/vectors.py) and that of Embeddings.jl.</summary>
    [Theory]
    [InlineData("glove.6B.100d", "glove.6B.zip", "glove.6B.100d.txt", 100, "617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb")]
    [InlineData("GloVe.6b.50D", "glove.6B.zip", "glove.6B.50d.txt", 50, "617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb")]
    [InlineData("glove.840B.300d", "glove.840B.300d.zip", "glove.840B.300d.txt", 300, "c06db255e65095393609f19a4cfca20bf3a71e20cc53e892aafa490347e3849f")]
    public void Should_know_where_GloVe_is_published(string name, string archive, string member, int dimensions, string sha256)
    {
        var source = Store.Locate(name);
        Assert.Equal((null, $"https://nlp.stanford.edu/data/{archive}", archive, member, sha256), (source.Path, source.Url!.ToString(), source.StoredAs, source.Member, source.Sha256));
        Assert.Equal((dimensions, "PDDL-1.0"), (source.Dimensions(), source.Tag!.Licence.Name));
    }

    [Fact]
    public void Should_find_unpacked_vectors_or_the_archive_in_the_searched_folders_first()
    {
        var stored = _folder.Write("home/glove.6B.zip", "");
        Assert.Equal((stored, "glove.6B.50d.txt"), (Store.Locate("glove.6B.50d").Path, Store.Locate("glove.6B.50d").Member));
        var text = _folder.Write("first/glove.6B.50d.txt", "");
        var found = Store.Locate("glove.6B.50d");
        // A file under the plain name need not have published bytes.
        Assert.Equal((text, null, null), (found.Path, found.Member, found.Sha256));
        Assert.Equal(stored, Store.Locate("glove.6B.100d").Path);
    }

    /// <summary>The connection ends in the middle; the rest is asked for, and the archive is read without unpacking its other files.</summary>
    [Fact]
    public async Task Should_resume_the_archive_and_read_one_of_its_files()
    {
        var archive = Archive(("glove.6B.50d.txt", "the 1 2\nking 3 4\n"), ("glove.6B.100d.txt", "the 5 6 7\nking 8 9 10\n"));
        using var server = new LocalServer(LocalServer.Cut(archive, archive.Length / 2), LocalServer.File(archive));
        var source = Store.Locate("glove.6B.100d") with { Url = server.Url, Sha256 = Convert.ToHexStringLower(SHA256.HashData(archive)) };

        var path = await Store.FetchAsync(source);

        Assert.Equal([0, archive.Length / 2], server.Requests.Select(each => each.From));
        Assert.Equal(_folder.At("home/glove.6B.zip"), path);
        var found = Store.Locate("glove.6B.100d");
        Assert.Equal(path, await Store.FetchAsync(found));
        Assert.Equal(3, found.Dimensions());
        Assert.Equal([8, 9, 10, 0, 0, 0], found.Read(["king", "queen"]).Values);
        Assert.Equal(2, Store.Locate("glove.6B.50d").Dimensions());
        Assert.Contains("is a zip archive without 'glove.6B.200d.txt'", Assert.Throws<RunException>(() => Store.Locate("glove.6B.200d").Dimensions()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_what_to_fetch_and_where_to_put_it_without_a_network()
    {
        using var server = new LocalServer(LocalServer.Status("404 Not Found"));
        var source = Store.Locate("glove.6B.100d") with { Url = server.Url };

        var wrong = (await Assert.ThrowsAsync<RunException>(() => Store.FetchAsync(source))).Message;

        Assert.StartsWith("the word vectors 'glove.6B.100d' are not on this machine, and ", wrong, StringComparison.Ordinal);
        Assert.EndsWith($"get {server.Url} elsewhere and put it here: {_folder.At("home/glove.6B.zip")} (or into a folder that TL_WEIGHTS names)", wrong, StringComparison.Ordinal);
        Assert.Contains("'dotnet tl weights pull glove.6B.100d' fetches them", Assert.Throws<RunException>(() => source.Read(["a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_an_archive_with_another_hash_and_a_file_without_vectors()
    {
        using var server = new LocalServer(LocalServer.File("<html>not here</html>"u8.ToArray()));
        Assert.Contains("SHA-256", (await Assert.ThrowsAsync<RunException>(() => Store.FetchAsync(Store.Locate("glove.6B.50d") with { Url = server.Url }))).Message, StringComparison.Ordinal);

        var hub = Store.Locate("hf://somebody/vectors/mine.txt") with { Url = server.Url };
        Assert.Contains("is no file of word vectors, and was deleted", (await Assert.ThrowsAsync<RunException>(() => Store.FetchAsync(hub))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder.At("home"), "*", SearchOption.AllDirectories), file => Path.GetFileName(file) is "glove.6B.zip" or "mine.txt");
    }

    [Fact]
    public void Should_find_files_of_the_hub()
    {
        var absent = Store.Locate("hf://somebody/vectors@v2/wiki/mine.vec");
        Assert.Equal("https://huggingface.co/somebody/vectors/resolve/v2/wiki/mine.vec", absent.Url!.ToString());
        Assert.Equal(300, absent.Dimensions());
        _folder.Write("hub/models--somebody--vectors/refs/main", "c0ffee");
        _folder.Write("hub/models--somebody--vectors/snapshots/c0ffee/mine.txt", "the 1 2 3 4\n");
        Assert.Equal(4, Store.Locate("hf://somebody/vectors/mine.txt").Dimensions());
        Assert.Contains("write hf://owner/repository/file", Assert.Throws<RunException>(() => Store.Locate("hf://somebody/vectors")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Archive(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, text) in files)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        return bytes.ToArray();
    }
}
