using TransferLearning.Experiments.Files;
using TransferLearning.Models.Weights.Store;

namespace TransferLearning.Models.Cuda;

/// <summary>Finds out which libtorch for CUDA fits the driver of this machine, and fetches it into the user's cache.</summary>
public sealed class CudaSetup
{
    private readonly Func<CancellationToken, NvidiaDriver> _driver;
    private readonly CudaArchive? _archive;
    private readonly CudaInstallation? _installation;

    /// <summary>For this machine.</summary>
    /// <exception cref="RunException">There is no cache folder.</exception>
    public CudaSetup()
        : this(NvidiaSmi.Ask, CudaArchive.For(NativeNames.Rid), archive => new(archive, UserCache.Folder))
    {
    }

    internal CudaSetup(Func<CancellationToken, NvidiaDriver> driver, CudaArchive? archive, Func<CudaArchive, CudaInstallation> installation)
    {
        _driver = driver;
        _archive = archive;
        _installation = archive is null ? null : installation(archive);
    }

    /// <summary>The folder with this machine's libtorch for CUDA. Null if it has not been fetched, or if there is no NVIDIA driver: it would load slowly for nothing.</summary>
    internal static string? Installed => Find();

    /// <summary>The CUDA version of the libtorch that is published for this system; null if there is none.</summary>
    public Version? Cuda => _archive?.Cuda;

    /// <summary>The folder into which libtorch is fetched; null if none is published for this system.</summary>
    public string? Folder => _installation?.Folder;

    /// <summary>Whether libtorch has been fetched.</summary>
    public bool IsThere => _installation is { IsThere: true };

    /// <summary>Returns the driver, if libtorch for CUDA runs on it.</summary>
    /// <exception cref="RunException">There is no driver, it is too old, or there is no libtorch for this system. The message says what to do.</exception>
    public NvidiaDriver Driver(CancellationToken cancellation = default)
    {
        if (_archive is null)
            throw new RunException($"No libtorch for CUDA is published for {NativeNames.Rid}, only for linux-x64 and win-x64.");
        var driver = _driver(cancellation);
        return _archive.RunsOn(driver)
            ? driver
            : throw new RunException($"The NVIDIA driver {driver.Version} is too old: libtorch for CUDA {_archive.Cuda} needs {_archive.LeastDriver} or newer. Install a newer one from https://www.nvidia.com/drivers.");
    }

    /// <summary>Fetches libtorch, unless it is there.</summary>
    /// <param name="progress">Notified of the download.</param>
    /// <param name="cancellation">Stops promptly. What has been downloaded stays for the next call.</param>
    /// <exception cref="RunException">It cannot be fetched, or does not fit on the disk.</exception>
    public void Fetch(IProgress<DownloadProgress>? progress, CancellationToken cancellation) =>
        (_installation ?? throw new InvalidOperationException("No libtorch for CUDA is published for this system.")).FetchAsync(progress, cancellation).GetAwaiter().GetResult();

    private static string? Find()
    {
        try
        {
            return CudaArchive.For(NativeNames.Rid) is { } archive && new CudaInstallation(archive, UserCache.Folder) is { IsThere: true } there && NvidiaDriver.IsInstalled ? there.Folder : null;
        }
        catch (RunException)
        {
            // Without a cache folder nothing has been fetched.
            return null;
        }
    }
}
