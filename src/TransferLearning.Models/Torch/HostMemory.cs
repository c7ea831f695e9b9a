using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Torch;

/// <summary>
/// Settings of the C library's allocator. By default, glibc maps every block of more than a few megabytes and unmaps it when it is freed. Every activation of
/// every step then costs the kernel a page fault and a cleared page per 4 kB. On a virtual machine that can be most of a training step. Here freed blocks are
/// kept for the next step.
/// </summary>
internal static partial class HostMemory
{
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3; // malloc.h: M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD

    /// <summary>
    /// Makes the allocator keep freed blocks. Does nothing where the C library lacks the settings or the user has set them (<c>GLIBC_TUNABLES</c>,
    /// <c>MALLOC_…_</c>).
    /// </summary>
    /// <returns>Whether it took effect.</returns>
    public static bool KeepFreed()
    {
        if (!OperatingSystem.IsLinux() || IsChosenByUser())
            return false;
        try
        {
            // Set all three, even if one fails. A secondary heap is returned once it is empty, unless it is smaller than the padding.
            return Set(MmapThreshold, int.MaxValue) != 0 & Set(TrimThreshold, int.MaxValue) != 0 & Set(TopPad, 64 << 20) != 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the calling thread is the first thread of the process. Only its heap has no size limit; other threads' heaps have 64 MB, and larger blocks are
    /// mapped.
    /// </summary>
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
    [SupportedOSPlatform("linux")]
    private static partial int Set(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "gettid")]
    [SupportedOSPlatform("linux")]
    private static partial int ThreadId();
}
