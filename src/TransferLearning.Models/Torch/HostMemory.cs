using System.Runtime.InteropServices;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Torch;

/// <summary>
/// How the C library keeps memory. By itself glibc maps every block of more than some megabytes anew and unmaps it when it is freed, so each activation of each step costs
/// the kernel a fault and a cleared page for every 4 kB of it; on a virtual machine that can be most of a training step. Here freed blocks are kept for the next step.
/// </summary>
internal static partial class HostMemory
{
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3; // malloc.h: M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD

    /// <summary>Keeps freed blocks from now on. Does nothing where the C library has no such setting, or the user has chosen another (<c>GLIBC_TUNABLES</c>, <c>MALLOC_…_</c>).</summary>
    /// <returns>Whether it took effect.</returns>
    public static bool KeepFreed()
    {
        if (!OperatingSystem.IsLinux() || IsChosenByUser())
            return false;
        try
        {
            // All three are asked for whatever the first says. A heap beside the main one is given back once it is empty, unless it is smaller than the padding.
            return Set(MmapThreshold, int.MaxValue) != 0 & Set(TrimThreshold, int.MaxValue) != 0 & Set(TopPad, 64 << 20) != 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Whether the calling thread is the process's first one, whose blocks come from the one heap that has no largest size (others' have 64 MB and are mapped beyond that).</summary>
    public static bool IsFirstThread()
    {
        try
        {
            return OperatingSystem.IsLinux() && ThreadId() == Environment.ProcessId;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static bool IsChosenByUser() =>
        ProcessEnvironment.Read("GLIBC_TUNABLES")?.Contains("glibc.malloc.", StringComparison.Ordinal) == true
        || new[] { "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_" }.Any(name => ProcessEnvironment.Given(name) is not null);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
