using System.Globalization;
using System.Runtime.InteropServices;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Tests.Torch;

[Collection(nameof(Alone))]
public unsafe class HostMemoryTests
{
    private const nuint Size = 48 << 20;

    /// <summary>The kernel counts the pages that this thread touched for the first time. That shows whether a freed block was kept.</summary>
    [Fact]
    public void Should_keep_freed_blocks_for_the_next_allocation()
    {
        Assert.True(HostMemory.KeepFreed());
        Touch();
        var before = PageFaults();
        for (var i = 0; i < 8; i++)
            Touch();
        // Mapping the block each time would cost 8 × 12,288 pages. Threads share a heap, so another thread's block may cause one or two mappings.
        Assert.InRange(PageFaults() - before, 0, 4 * 12_288);
    }

    [Fact]
    public void Should_restore_torchs_default_thread_count()
    {
        using var usual = new TorchThread();
        var count = usual.Run(() => TorchThreads.Count);
        using (var one = new TorchThread(threads: count + 1))
            Assert.Equal(count + 1, one.Run(() => TorchThreads.Count));
        using var again = new TorchThread();
        Assert.Equal(count, again.Run(() => TorchThreads.Count));
    }

    private static void Touch()
    {
        var block = (byte*)NativeMemory.Alloc(Size);
        for (nuint at = 0; at < Size; at += 4096)
            block[at] = 1;
        NativeMemory.Free(block);
    }

    /// <summary>Field 10 of <c>/proc/thread-self/stat</c>, counted from after the program's name, which may contain spaces.</summary>
    private static long PageFaults() =>
        long.Parse(File.ReadAllText("/proc/thread-self/stat").Split(") ")[^1].Split(' ')[7], CultureInfo.InvariantCulture);
}
