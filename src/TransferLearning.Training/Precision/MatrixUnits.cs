namespace TransferLearning.Training.Precision;

/// <summary>Whether this machine's processor multiplies matrices of bfloat16 in hardware (Intel's AMX, Arm's BF16 extension).</summary>
internal static class MatrixUnits
{
    private const string ProcessorInfo = "/proc/cpuinfo";

    private static readonly Lazy<bool> Here = new(() => !File.Exists(ProcessorInfo) || Have(File.ReadLines(ProcessorInfo)));

    /// <summary>Where the processor does not say what it has, it is believed to.</summary>
    public static bool AreHere => Here.Value;

    /// <summary>What a run in bfloat16 on a processor without them should know; null where there is nothing to say.</summary>
    public static string? Caution(bool bf16, TorchSharp.DeviceType device) => bf16 && device == TorchSharp.DeviceType.CPU && !AreHere
        ? "'run.precision: bf16': this processor has no matrix units for bfloat16 (AMX), so fp32 may be faster on it"
        : null;

    /// <param name="lines">Of <c>/proc/cpuinfo</c>: <c>flags</c> on x86, <c>Features</c> on Arm.</param>
    internal static bool Have(IEnumerable<string> lines) => lines
        .FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal))
        ?.Split([' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries).Any(flag => flag is "amx_bf16" or "bf16") ?? true;
}
