using System.Runtime.InteropServices;

namespace TransferLearning.Models.Cuda;

/// <summary>The NVIDIA driver of a machine and its cards.</summary>
/// <param name="Version">The driver's version, for example 570.124.06.</param>
/// <param name="Cards">A line for each card: name, memory, compute capability.</param>
public sealed record NvidiaDriver(Version Version, IReadOnlyList<string> Cards)
{
    /// <summary>The arguments of <c>nvidia-smi</c>, whose output <see cref="Parse"/> reads.</summary>
    internal static readonly string[] Question = ["--query-gpu=driver_version,name,memory.total,compute_cap", "--format=csv,noheader"];

    /// <summary>Whether the driver's library can be loaded. Does not start the driver, and takes no measurable time.</summary>
    internal static bool IsInstalled
    {
        get
        {
            if (OperatingSystem.IsMacOS() || !NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var handle))
                return false;
            NativeLibrary.Free(handle);
            return true;
        }
    }

    /// <summary>Reads the output of <c>nvidia-smi</c>: a line for each card, values separated by commas.</summary>
    /// <returns>Null if there is no card in it.</returns>
    internal static NvidiaDriver? Parse(string output)
    {
        Version? version = null;
        var cards = new List<string>();
        foreach (var line in output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var values = line.Split(',', StringSplitOptions.TrimEntries);
            if (values.Length != 4 || !Version.TryParse(values[0], out var driver))
                continue;
            version = driver;
            cards.Add($"{values[1]}, {values[2]}, compute capability {values[3]}");
        }
        return version is null ? null : new(version, cards);
    }
}
