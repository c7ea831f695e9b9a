using TransferLearning.Models.Machine;

namespace TransferLearning.Training.Precision;

/// <summary>Detects whether this processor multiplies bfloat16 matrices in hardware (Intel's AMX, Arm's BF16 extension).</summary>
internal static class MatrixUnits
{
    private const string ProcessorInfo = "/proc/cpuinfo";

    private static readonly Lazy<bool> Here = new(() => OperatingSystem.IsLinux()
        ? !File.Exists(ProcessorInfo) || Have(File.ReadLines(ProcessorInfo))
        : Processor.HasMatrixUnits ?? true);

    /// <summary>Whether it does; true if the processor does not report its features.</summary>
    public static bool AreHere => Here.Value;

    /// <summary>A warning for a run in bfloat16 on a processor without matrix units; null if there is nothing to warn about.</summary>
    public static string? Caution(bool bf16, TorchSharp.DeviceType device) => bf16 && device == TorchSharp.DeviceType.CPU && !AreHere
        ? "'run.precision: bf16': this processor has no matrix units for bfloat16 (AMX), so fp32 may be faster on it"
        : null;

    /// <param name="lines">The lines of <c>/proc/cpuinfo</c>: <c>flags</c> on x86, <c>Features</c> on Arm.</param>
    internal static bool Have(IEnumerable<string> lines) => lines
        .FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal))
        ?.Split([' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries).Any(flag => flag is "amx_bf16" or "bf16") ?? true;
}
