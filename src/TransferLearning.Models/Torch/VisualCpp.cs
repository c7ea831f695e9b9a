using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace TransferLearning.Models.Torch;

/// <summary>Microsoft's C++ runtime, which libtorch and ONNX Runtime need on Windows and which Windows does not contain.</summary>
internal static class VisualCpp
{
    /// <summary>The libraries of the redistributable package that libtorch imports.</summary>
    internal static readonly string[] Files = ["msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll"];

    /// <summary>What to install; null if nothing is missing, or on another system.</summary>
    public static string? Remedy() => OperatingSystem.IsWindows() && Files.Where(IsMissing).ToList() is { Count: > 0 } missing
        ? Say(missing, RuntimeInformation.ProcessArchitecture)
        : null;

    internal static string Say(IReadOnlyList<string> missing, Architecture architecture) =>
        $"Windows has no {string.Join(", ", missing)}: install the Microsoft Visual C++ Redistributable (https://aka.ms/vs/17/release/vc_redist.{architecture.ToString().ToLowerInvariant()}.exe)";

    [SupportedOSPlatform("windows")]
    private static bool IsMissing(string file)
    {
        if (!NativeLibrary.TryLoad(file, out var handle))
            return true;
        NativeLibrary.Free(handle);
        return false;
    }
}
