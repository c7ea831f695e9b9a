using System.IO.Compression;
using TransferLearning.Models.Torch;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Models.Cuda;

/// <summary>
/// A libtorch for CUDA in the user's cache. It is downloaded once: an interrupted download continues, the archive's hash is checked, and the
/// folder has its name only when it is complete.
/// </summary>
internal sealed class CudaInstallation(CudaArchive archive, string cache)
{
    // 'libtorch/lib' of the archive takes less than this many times the archive's size on the disk.
    private const int Unpacked = 2;

    private readonly string _parent = Path.Combine(cache, "libtorch");

    /// <summary>Retries and timeouts of the download.</summary>
    public DownloadOptions? Options { get; init; }

    /// <summary>The number of free bytes on the disk of a folder that exists.</summary>
    public Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>The folder of the libraries.</summary>
    public string Folder => Path.Combine(_parent, Name);

    /// <summary>Whether the folder is there. It is complete then.</summary>
    public bool IsThere => File.Exists(Path.Combine(Folder, TorchFolders.LibTorchFile));

    private string Name => $"{TorchFolders.LibTorchVersion}-cu{archive.Cuda.Major}{archive.Cuda.Minor}";

    /// <summary>Downloads and unpacks the archive, unless the folder is there.</summary>
    /// <param name="progress">Notified of the download.</param>
    /// <param name="cancellation">Stops promptly. What has been downloaded stays for the next call.</param>
    /// <exception cref="RunException">The archive cannot be downloaded, is another one than expected, or does not fit on the disk.</exception>
    public async Task FetchAsync(IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            Directory.CreateDirectory(_parent);
            using var held = await DownloadLock.AcquireAsync(Folder + ".lock", (Options ?? new()).LockTimeout, () => progress?.Report(new(archive.Url, 0, null, "another process is fetching it")), cancellation).ConfigureAwait(false);
            if (IsThere)
                return;
            var zip = Folder + ".zip";
            using var downloader = new Downloader(Options);
            if (!File.Exists(zip))
                Demand(await downloader.LengthAsync(archive.Url, cancellation).ConfigureAwait(false) is { } length ? (length * (1 + Unpacked)) - Arrived(zip) : 0);
            await downloader.FetchAsync(archive.Url, zip, archive.Sha256, progress, cancellation).ConfigureAwait(false);
            await UnpackAsync(zip, cancellation).ConfigureAwait(false);
            File.Delete(zip);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"libtorch cannot be written to {_parent} (TL_HOME): {wrong.Message}", wrong);
        }
        catch (InvalidDataException wrong)
        {
            throw new RunException($"{archive.Url} is a damaged archive: {wrong.Message}", wrong);
        }
    }

    private static long Arrived(string zip) => new FileInfo(zip + ".part") is { Exists: true } part ? part.Length : 0;

    private void Demand(long bytes)
    {
        if (FreeBytes(_parent) is var free && free < bytes)
            throw new RunException($"libtorch for CUDA needs {bytes / 1e9:0.0} GB on the disk of {_parent}, and {free / 1e9:0.0} GB are free: make room, or set TL_HOME to a folder on another disk.");
    }

    private async Task UnpackAsync(string zip, CancellationToken cancellation)
    {
        var unpacking = Folder + ".unpacking";
        Delete(unpacking);
        using (var archived = ZipFile.OpenRead(zip))
        {
            var libraries = archived.Entries.Where(IsLibrary).ToList();
            if (libraries.All(entry => entry.Name != TorchFolders.LibTorchFile))
                throw new RunException($"{archive.Url} has no libtorch/lib/{TorchFolders.LibTorchFile}");
            Demand(libraries.Sum(entry => entry.Length));
            Directory.CreateDirectory(unpacking);
            foreach (var entry in libraries)
            {
                using var from = entry.Open();
                // The name has no folder in it, so nothing is written elsewhere.
                using var to = new FileStream(Path.Combine(unpacking, entry.Name), FileMode.CreateNew);
                await from.CopyToAsync(to, cancellation).ConfigureAwait(false);
                to.Flush(flushToDisk: true);
            }
        }
        Delete(Folder);
        Directory.Move(unpacking, Folder);
    }

    // Import libraries and archives are for compilers.
    private static bool IsLibrary(ZipArchiveEntry entry) =>
        entry.FullName == $"libtorch/lib/{entry.Name}" && entry.Name.Length > 0 && Path.GetFileName(entry.Name) == entry.Name && Path.GetExtension(entry.Name) is not (".a" or ".lib" or ".pdb");

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
