using System.Runtime.InteropServices;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Torch;

/// <summary>The systems for which TorchSharp and libtorch are packed.</summary>
internal static class TorchSystems
{
    private static readonly string[] Packed = ["linux-x64", "win-x64", "osx-arm64"];

    /// <summary>Why there is no libtorch for this system, and what to do; null if there is one.</summary>
    public static string? Lacking { get; } = LackingOn(NativeNames.Rid, RuntimeInformation.RuntimeIdentifier);

    /// <summary>Why there is no libtorch for a system, and what to do; null if there is one.</summary>
    /// <param name="rid">The system and processor, for example <c>linux-arm64</c>.</param>
    /// <param name="runtime">The runtime's own identifier, which names musl.</param>
    internal static string? LackingOn(string rid, string runtime)
    {
        var musl = runtime.Contains("musl", StringComparison.Ordinal) || runtime.StartsWith("alpine", StringComparison.Ordinal);
        if (Packed.Contains(rid) && !musl)
            return null;
        return $"TorchSharp {TorchFolders.TorchSharpVersion} has no libtorch for {(musl ? rid.Replace("linux", "linux-musl", StringComparison.Ordinal) : rid)}, only for {string.Join(", ", Packed)}. "
            + $"{(rid == "win-arm64" ? "Install .NET for x64 and the tool with it, which Windows emulates" : "Train on one of those")}, or set TL_LIBTORCH to a folder with a libtorch and a LibTorchSharp of your own. "
            + "'validate', 'plan', 'data' and 'compare' work here.";
    }
}
