using System.Reflection;
using System.Runtime.InteropServices;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Torch;

/// <summary>Where the native parts of torch may lie: <c>TL_LIBTORCH</c>, beside the program, the NuGet packages folder.</summary>
internal static class TorchFolders
{
    /// <summary>The runtime identifier in the packages' folder names.</summary>
    public static string Rid => $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>The version of TorchSharp this was built with.</summary>
    public static string TorchSharpVersion { get; } = Built("TorchSharpVersion");

    /// <summary>The version of libtorch this was built with.</summary>
    public static string LibTorchVersion { get; } = Built("LibTorchVersion");

    /// <summary>Folders that may hold <c>libtorch_cpu.so</c>, best first.</summary>
    public static IEnumerable<(string Folder, string What)> OfLibTorch()
    {
        foreach (var folder in Given())
            yield return (folder, "TL_LIBTORCH");
        foreach (var folder in PackageFolders.BesideProgram(Rid))
            yield return (folder, "beside the program");
        foreach (var packages in PackageFolders.All())
            yield return (Path.Combine(packages, $"libtorch-cpu-{Rid}", LibTorchVersion, "runtimes", Rid, "native"), "NuGet packages folder");
    }

    /// <summary>Folders that may hold <c>libLibTorchSharp.so</c>, best first.</summary>
    public static IEnumerable<(string Folder, string What)> OfTorchSharp()
    {
        foreach (var folder in Given())
            yield return (folder, "TL_LIBTORCH");
        foreach (var folder in PackageFolders.BesideProgram(Rid))
            yield return (folder, "beside the program");
        foreach (var packages in PackageFolders.All())
            yield return (Path.Combine(packages, "torchsharp", TorchSharpVersion, "runtimes", Rid, "native"), "NuGet packages folder");
    }

    /// <summary>The version of ONNX Runtime this was built with.</summary>
    public static string OnnxRuntimeVersion { get; } = Built("OnnxRuntimeVersion");

    /// <summary>Folders that may hold <c>libonnxruntime.so</c>, best first.</summary>
    public static IEnumerable<string> OfOnnxRuntime() =>
        [.. PackageFolders.BesideProgram(Rid), .. PackageFolders.All().Select(packages => Path.Combine(packages, "microsoft.ml.onnxruntime", OnnxRuntimeVersion, "runtimes", Rid, "native"))];

    // A libtorch as pytorch.org ships it keeps its files in `lib`.
    private static IEnumerable<string> Given() =>
        ProcessEnvironment.Given("TL_LIBTORCH") is { } given
            ? [Path.GetFullPath(given), Path.GetFullPath(Path.Combine(given, "lib"))]
            : [];

    private static string Built(string name) =>
        typeof(TorchFolders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == name)?.Value
        ?? throw new InvalidOperationException($"The build did not record {name}.");
}
