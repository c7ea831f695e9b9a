using TransferLearning.Models.Machine;

namespace TransferLearning.Training.Precision;

/// <summary>Detects whether this processor multiplies bfloat16 matrices in hardware (Intel's AMX, Arm's BF16 extension), or at least vectors (AVX-512 BF16).</summary>
internal static class MatrixUnits
{
    private const string ProcessorInfo = "/proc/cpuinfo";

    private static readonly string[] Matrices = ["amx_bf16", "bf16"], Vectors = ["avx512_bf16"];

    private static readonly Lazy<bool> Here = new(() => OperatingSystem.IsLinux()
        ? !File.Exists(ProcessorInfo) || Have(File.ReadLines(ProcessorInfo))
        : Processor.HasMatrixUnits ?? true);

    private static readonly Lazy<bool> Instructions = new(() => AreHere || (OperatingSystem.IsLinux()
        ? HaveInstructions(File.ReadLines(ProcessorInfo))
        : Processor.HasBfloat16Vectors ?? true));

    /// <summary>Whether it multiplies matrices; true if the processor does not report its features.</summary>
    public static bool AreHere => Here.Value;

    /// <summary>Whether it multiplies matrices or vectors; true if the processor does not report its features.</summary>
    public static bool InstructionsAreHere => Instructions.Value;

    /// <summary>A warning for a run in bfloat16 on a processor without matrix units; null if there is nothing to warn about.</summary>
    public static string? Caution(bool bf16, TorchSharp.DeviceType device) => bf16 && device == TorchSharp.DeviceType.CPU && !AreHere
        ? "'run.precision: bf16': this processor has no matrix units for bfloat16 (AMX), so fp32 may be faster on it. 'tl plan FILE --measure' compares them for a frozen part"
        : null;

    /// <param name="lines">The lines of <c>/proc/cpuinfo</c>: <c>flags</c> on x86, <c>Features</c> on Arm.</param>
    internal static bool Have(IEnumerable<string> lines) => HaveOne(lines, Matrices);

    /// <param name="lines">As in <see cref="Have"/>.</param>
    internal static bool HaveInstructions(IEnumerable<string> lines) => HaveOne(lines, [.. Matrices, .. Vectors]);

    private static bool HaveOne(IEnumerable<string> lines, string[] flags) => lines
        .FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal))
        ?.Split([' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries).Any(flags.Contains) ?? true;
}
