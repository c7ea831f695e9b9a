using System.Reflection;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Cuda;

namespace TransferLearning.Models.Torch;

/// <summary>
/// The folders that may contain torch's native libraries: <c>TL_LIBTORCH</c>, the program's folder, the user's cache (with an NVIDIA driver), the
/// NuGet packages folder.
/// </summary>
internal static class TorchFolders
{
    /// <summary>The runtime identifier in the packages' folder names.</summary>
    public static string Rid => NativeNames.Rid;

    /// <summary>The file that shows that a folder holds libtorch.</summary>
    public static string LibTorchFile { get; } = NativeNames.Library("torch_cpu");

    /// <summary>The file name of TorchSharp's native library.</summary>
    public static string TorchSharpFile { get; } = NativeNames.Library("LibTorchSharp");

    /// <summary>The id of the package with this system's libtorch for the CPU.</summary>
    public static string LibTorchPackage => $"libtorch-cpu-{Rid}";

    /// <summary>The TorchSharp version of the build.</summary>
    public static string TorchSharpVersion { get; } = Built("TorchSharpVersion");

    /// <summary>The libtorch version of the build.</summary>
    public static string LibTorchVersion { get; } = Built("LibTorchVersion");

    /// <summary>The folders that may contain <see cref="LibTorchFile"/>, most preferred first.</summary>
    public static IEnumerable<(string Folder, string What)> OfLibTorch()
    {
        foreach (var folder in Given())
            yield return (folder, "TL_LIBTORCH");
        foreach (var folder in PackageFolders.BesideProgram(Rid))
            yield return (folder, "beside the program");
        if (CudaSetup.Installed is { } cuda)
            yield return (cuda, "fetched by 'doctor --cuda'");
        foreach (var packages in PackageFolders.All())
            yield return (Path.Combine(packages, LibTorchPackage, LibTorchVersion, "runtimes", Rid, "native"), "NuGet packages folder");
    }

    /// <summary>The folders that may contain <see cref="TorchSharpFile"/>, most preferred first.</summary>
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

    /// <summary>The folders that may contain ONNX Runtime's native library, most preferred first.</summary>
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
