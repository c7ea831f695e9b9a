using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Cuda;

/// <summary>An archive with a libtorch for CUDA, as PyTorch publishes it.</summary>
/// <param name="Cuda">The CUDA version, for example 12.8.</param>
/// <param name="Url">The address of the zip file.</param>
/// <param name="Sha256">The SHA-256 of the zip file.</param>
/// <param name="LeastDriver">The oldest driver that runs it.</param>
internal sealed record CudaArchive(Version Cuda, Uri Url, string Sha256, Version LeastDriver)
{
    /// <summary>The archive for a system; null if there is none.</summary>
    /// <param name="rid">The system and processor, for example <c>linux-x64</c>.</param>
    /// <remarks>
    /// The hashes are those that TorchSharp's packages libtorch-cuda-12.8 are made from (src/Redist/libtorch-cuda-12.8 of dotnet/TorchSharp). The
    /// drivers are those of NVIDIA's table for CUDA 12.x (CUDA Toolkit release notes, minor version compatibility).
    /// </remarks>
    public static CudaArchive? For(string rid) => rid switch
    {
        "linux-x64" => new(new(12, 8), Address("shared-with-deps"), "429aa9fead3cf3d557e7c310442a1fae3879cdc14a469ff452043b39b61666a9", new(525, 60, 13)),
        "win-x64" => new(new(12, 8), Address("win-shared-with-deps"), "16803eea936230646e6c48464887893c0c6f6db4fbc2f7ec9329da6549ad63e8", new(528, 33)),
        _ => null,
    };

    /// <summary>Whether a driver runs it.</summary>
    public bool RunsOn(NvidiaDriver driver) => driver.Version >= LeastDriver;

    private static Uri Address(string kind) => new($"https://download.pytorch.org/libtorch/cu128/libtorch-{kind}-{TorchFolders.LibTorchVersion}%2Bcu128.zip");
}
