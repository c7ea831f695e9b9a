namespace TransferLearning.Models.Machine;

/// <summary>
/// A way in which libtorch computes on a CPU. On a sound processor all modes give the same numbers up to rounding; on some virtual machines
/// oneDNN's kernels are wrong in one mode and right in another.
/// </summary>
/// <param name="Name">The name in records, tags and <c>TL_TORCH_MODE</c>.</param>
/// <param name="Summary">What it is, in a few words.</param>
public sealed record TorchMode(string Name, string Summary)
{
    /// <summary>The newest instruction set that oneDNN may use (<c>ONEDNN_MAX_CPU_ISA</c>); null for all that the processor has. Fixed once torch is loaded.</summary>
    public string? InstructionSet { get; init; }

    /// <summary>Whether images and kernels are kept N×C×H×W in memory instead of channels-last.</summary>
    public bool ChannelsFirst { get; init; }

    /// <summary>Whether torch's operations use one thread.</summary>
    public bool OneThread { get; init; }

    /// <summary>Whether torch computes convolutions without oneDNN.</summary>
    public bool WithoutOneDnn { get; init; }

    /// <summary>Channels-last memory, every thread, every instruction set: the fastest.</summary>
    public static TorchMode Standard { get; } = new("standard", "channels-last, all threads");

    /// <summary>Every mode, the fastest first.</summary>
    public static IReadOnlyList<TorchMode> All { get; } =
    [
        Standard,
        new("avx2", "oneDNN limited to AVX2") { InstructionSet = "AVX2" },
        new("nchw", "channels first in memory") { ChannelsFirst = true },
        new("one-thread", "one thread") { OneThread = true },
        new("no-onednn", "without oneDNN") { ChannelsFirst = true, WithoutOneDnn = true },
        new("sse41", "oneDNN limited to SSE4.1") { InstructionSet = "SSE41" },
    ];

    /// <summary>The mode of a name; null where there is none.</summary>
    public static TorchMode? Find(string name) => All.FirstOrDefault(mode => mode.Name == name);

    /// <summary>Whether a process that has loaded torch in this mode can go over to the other one.</summary>
    public bool CanBecome(TorchMode other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return InstructionSet == other.InstructionSet;
    }

    public override string ToString() => $"{Name} ({Summary})";
}
