using System.Reflection;
using System.Runtime.InteropServices;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Torch;

/// <summary>The folders that may contain torch's native libraries: <c>TL_LIBTORCH</c>, the program's folder, the NuGet packages folder.</summary>
internal static class TorchFolders
{
    /// <summary>The runtime identifier in the packages' folder names.</summary>
    public static string Rid => $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>The TorchSharp version of the build.</summary>
    public static string TorchSharpVersion { get; } = Built("TorchSharpVersion");

    /// <summary>The libtorch version of the build.</summary>
    public static string LibTorchVersion { get; } = Built("LibTorchVersion");

    /// <summary>The folders that may contain <c>libtorch_cpu.so</c>, most preferred first.</summary>
    public static IEnumerable<(string Folder, string What)> OfLibTorch()
    {
        foreach (var folder in Given())
            yield return (folder, "TL_LIBTORCH");
        foreach (var folder in PackageFolders.BesideProgram(Rid))
            yield return (folder, "beside the program");
        foreach (var packages in PackageFolders.All())
            yield return (Path.Combine(packages, $"libtorch-cpu-{Rid}", LibTorchVersion, "runtimes", Rid, "native"), "NuGet packages folder");
    }

    /// <summary>The folders that may contain <c>libLibTorchSharp.so</c>, most preferred first.</summary>
    public static IEnumerable<(string Folder, string What)> OfTorchSharp()
    {
        foreach (var folder in Given())
            yield return (folder, "TL_LIBTORCH");
        foreach (var folder in PackageFolders.BesideProgram(Rid))
            yield return (folder, "beside the program");
        foreach (var packages in PackageFolders.All())
            yield return (Path.Combine(packages, "torchsharp", TorchSharpVersion, "runtimes", Rid, "native"), "NuGet packages folder");
    }

    /// <summary>The ONNX Runtime version of the build.</summary>
    public static string OnnxRuntimeVersion { get; } = Built("OnnxRuntimeVersion");

    /// <summary>The folders that may contain <c>libonnxruntime.so</c>, most preferred first.</summary>
    public static IEnumerable<string> OfOnnxRuntime() =>
        [.. PackageFolders.BesideProgram(Rid), .. PackageFolders.All().Select(packages => Path.Combine(packages, "microsoft.ml.onnxruntime", OnnxRuntimeVersion, "runtimes", Rid, "native"))];

    // A libtorch from pytorch.org has its files in `lib`.
    private static IEnumerable<string> Given() =>
        ProcessEnvironment.Given("TL_LIBTORCH") is { } given
            ? [Path.GetFullPath(given), Path.GetFullPath(Path.Combine(given, "lib"))]
            : [];

    private static string Built(string name) =>
        typeof(TorchFolders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == name)?.Value
        ?? throw new InvalidOperationException($"The build did not record {name}.");
}
