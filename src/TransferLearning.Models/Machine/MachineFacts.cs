using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Machine;

/// <summary>The facts that determine whether torch computes correctly: processor, libtorch, thread count, and the variables that its libraries read.</summary>
/// <param name="Processor">The processor.</param>
/// <param name="LibTorch">Version and content of libtorch.</param>
/// <param name="Threads">The number of threads of torch's operations; null for torch's default.</param>
public sealed record MachineFacts(Processor Processor, string LibTorch, int? Threads)
{
    /// <summary>The version of the check. Increase it when the probes change, so that every machine is checked again.</summary>
    private const int Form = 1;

    private const int Blocks = 64, BlockBytes = 4096;

    private static readonly string[] Variables = ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "ATEN_CPU_CAPABILITY", "MKL_ENABLE_INSTRUCTIONS"];

    private static readonly Lazy<string> Library = new(() => LibTorchIn(TorchFolders.OfLibTorch().Select(place => Path.Combine(place.Folder, TorchFolders.LibTorchFile)).FirstOrDefault(File.Exists)));

    /// <summary>The facts of this machine and this process's environment. Loads nothing.</summary>
    public static MachineFacts OfThisMachine(int? threads) => new(Processor.OfThisMachine, Library.Value, threads);

    /// <summary>The name of the machine's record: a hash of all facts.</summary>
    public string Key
    {
        get
        {
            var count = Threads ?? Environment.ProcessorCount;
            var text = string.Create(CultureInfo.InvariantCulture, $"{Form}\n{Processor.Identity}\n{LibTorch}\n{count}\n")
                + string.Join('\n', Variables.Select(name => $"{name}={ProcessEnvironment.Read(name)}"));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..20];
        }
    }

    /// <summary>
    /// A library's version, size, and a hash of blocks spread over the file. Reading the whole file, half a gigabyte, would take longer than the check.
    /// </summary>
    internal static string LibTorchIn(string? file)
    {
        if (file is null)
            return "none";
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockBytes];
        for (var i = 0; i < Blocks; i++)
        {
            stream.Position = Math.Max(0, stream.Length - BlockBytes) / (Blocks - 1) * i;
            hash.AppendData(block, 0, stream.ReadAtLeast(block, BlockBytes, throwOnEndOfStream: false));
        }

        return $"{TorchFolders.LibTorchVersion} {stream.Length} {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
