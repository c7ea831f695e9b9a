namespace TransferLearning.Models.Machine;

/// <summary>
/// A set of options with which libtorch computes on a CPU. On a sound processor all modes give the same numbers up to rounding. On some virtual
/// machines oneDNN's kernels are wrong in one mode and right in another.
/// </summary>
/// <param name="Name">The name in records, tags and <c>TL_TORCH_MODE</c>.</param>
/// <param name="Summary">A short description.</param>
public sealed record TorchMode(string Name, string Summary)
{
    /// <summary>
    /// The newest instruction set that oneDNN may use (<c>ONEDNN_MAX_CPU_ISA</c>); null for all that the processor has. It cannot change after torch is loaded.
    /// </summary>
    public string? InstructionSet { get; init; }

    /// <summary>Whether images and kernels are N×C×H×W in memory instead of channels-last.</summary>
    public bool ChannelsFirst { get; init; }

    /// <summary>Whether torch's operations use only one thread.</summary>
    public bool OneThread { get; init; }

    /// <summary>Whether torch computes convolutions without oneDNN.</summary>
    public bool WithoutOneDnn { get; init; }

    /// <summary>The fastest mode: channels-last memory, every thread, every instruction set.</summary>
    public static TorchMode Standard { get; } = new("standard", "channels-last, all threads");

    /// <summary>Every mode, fastest first.</summary>
    public static IReadOnlyList<TorchMode> All { get; } =
    [
        Standard,
        new("avx2", "oneDNN limited to AVX2") { InstructionSet = "AVX2" },
        new("nchw", "channels first in memory") { ChannelsFirst = true },
        new("one-thread", "one thread") { OneThread = true },
        new("no-onednn", "without oneDNN") { ChannelsFirst = true, WithoutOneDnn = true },
        new("sse41", "oneDNN limited to SSE4.1") { InstructionSet = "SSE41" },
    ];

    /// <summary>The mode with a name; null where there is none.</summary>
    public static TorchMode? Find(string name) => All.FirstOrDefault(mode => mode.Name == name);

    /// <summary>Whether a process that has loaded torch in this mode can switch to another mode.</summary>
    public bool CanBecome(TorchMode other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return InstructionSet == other.InstructionSet;
    }

    public override string ToString() => $"{Name} ({Summary})";
}
