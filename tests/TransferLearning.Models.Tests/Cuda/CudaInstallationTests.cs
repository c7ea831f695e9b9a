using System.IO.Compression;
using System.Security.Cryptography;
using TransferLearning.Models.Cuda;
using TransferLearning.Models.Tests.Weights.Store;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Tests.Cuda;

/// <summary>Fetches a small archive with the layout of PyTorch's from a server of the test.</summary>
public sealed class CudaInstallationTests : DownloadCase
{
    private static readonly byte[] Zip = Archive();

    private long _free = long.MaxValue;

    [Fact]
    public async Task Should_unpack_the_libraries_into_the_cache()
    {
        using var server = new LocalServer(LocalServer.File(Zip));
        var installation = Installation(server);
        Assert.False(installation.IsThere);

        await installation.FetchAsync();

        Assert.True(installation.IsThere);
        Assert.Equal(Path.Combine(Folder.Path, "libtorch", $"{TorchFolders.LibTorchVersion}-cu128"), installation.Folder);
        Assert.Equal(["libgomp.so.1", TorchFolders.LibTorchFile], Directory.GetFiles(installation.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Path.Combine(installation.Folder, TorchFolders.LibTorchFile)));
        // Neither the archive nor an unfinished folder stays.
        Assert.Equal([installation.Folder], Directory.GetDirectories(Path.Combine(Folder.Path, "libtorch")));
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(Folder.Path, "libtorch")), file => !file.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_fetch_nothing_if_it_is_there()
    {
        using var server = new LocalServer(LocalServer.File(Zip));
        await Installation(server).FetchAsync();
        var asked = server.Requests.Count;

        await Installation(server).FetchAsync();

        Assert.Equal(asked, server.Requests.Count);
    }

    /// <summary>The first answer is only asked for its length.</summary>
    [Fact]
    public async Task Should_continue_an_interrupted_download()
    {
        using var server = new LocalServer(LocalServer.File(Zip), LocalServer.Cut(Zip, 1000), LocalServer.File(Zip));
        var installation = Installation(server);
        await installation.FetchAsync();

        Assert.True(installation.IsThere);
        Assert.Equal([0, 0, 1000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task Should_refuse_an_archive_with_another_hash()
    {
        using var server = new LocalServer(LocalServer.File(Zip));
        var installation = Installation(server, sha256: new string('0', 64));

        var wrong = await Assert.ThrowsAsync<RunException>(() => installation.FetchAsync());

        Assert.Contains("is not what was meant", wrong.Message, StringComparison.Ordinal);
        Assert.False(installation.IsThere);
    }

    [Fact]
    public async Task Should_download_nothing_that_does_not_fit_on_the_disk()
    {
        using var server = new LocalServer(LocalServer.File(Zip));
        _free = (3L * Zip.Length) - 1;

        var wrong = await Assert.ThrowsAsync<RunException>(() => Installation(server).FetchAsync());

        Assert.Contains("needs 0.0 GB on the disk of", wrong.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Should_stop_when_it_is_cancelled_and_leave_no_folder()
    {
        using var server = new LocalServer(LocalServer.File(Zip), _ => null);
        using var stop = new CancellationTokenSource();
        var installation = Installation(server);
        var fetching = installation.FetchAsync(cancellation: stop.Token);
        while (server.Requests.Count < 2)
            await Task.Delay(1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        Assert.False(Directory.Exists(installation.Folder));
    }

    /// <summary>A name with a folder in it could write anywhere.</summary>
    [Theory]
    [InlineData("libtorch/lib/../../../evil.so")]
    [InlineData("/libtorch/lib/evil.so")]
    [InlineData("libtorch/lib/below/evil.so")]
    public async Task Should_leave_out_names_that_lead_elsewhere(string name)
    {
        var zip = Archive(name);
        using var server = new LocalServer(LocalServer.File(zip));
        var installation = Installation(server, sha256: Convert.ToHexStringLower(SHA256.HashData(zip)));

        await installation.FetchAsync();

        Assert.DoesNotContain(Directory.GetFiles(Folder.Path, "*", SearchOption.AllDirectories), file => file.EndsWith("evil.so", StringComparison.Ordinal));
    }

    private CudaInstallation Installation(LocalServer server, string? sha256 = null) =>
        new(new(new(12, 8), server.Url, sha256 ?? Convert.ToHexStringLower(SHA256.HashData(Zip)), new(525, 60)), Folder.Path) { Options = Quick, FreeBytes = _ => _free };

    private static byte[] Archive(params string[] further)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in new[] { "libtorch/build-version", "libtorch/include/torch.h", "libtorch/lib/libc10.a", "libtorch/lib/libgomp.so.1", $"libtorch/lib/{TorchFolders.LibTorchFile}" }.Concat(further))
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Content);
            }
        return bytes.ToArray();
    }
}
