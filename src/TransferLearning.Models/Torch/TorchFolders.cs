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
        foreach (var folder in BesideProgram())
            yield return (folder, "beside the program");
        foreach (var packages in PackageFolders())
            yield return (Path.Combine(packages, $"libtorch-cpu-{Rid}", LibTorchVersion, "runtimes", Rid, "native"), "NuGet packages folder");
    }

    /// <summary>Folders that may hold <c>libLibTorchSharp.so</c>, best first.</summary>
    public static IEnumerable<(string Folder, string What)> OfTorchSharp()
    {
        foreach (var folder in Given())
            yield return (folder, "TL_LIBTORCH");
        foreach (var folder in BesideProgram())
            yield return (folder, "beside the program");
        foreach (var packages in PackageFolders())
            yield return (Path.Combine(packages, "torchsharp", TorchSharpVersion, "runtimes", Rid, "native"), "NuGet packages folder");
    }

    /// <summary>The version of ONNX Runtime this was built with.</summary>
    public static string OnnxRuntimeVersion { get; } = Built("OnnxRuntimeVersion");

    /// <summary>Folders that may hold <c>libonnxruntime.so</c>, best first.</summary>
    public static IEnumerable<string> OfOnnxRuntime() =>
        [.. BesideProgram(), .. PackageFolders().Select(packages => Path.Combine(packages, "microsoft.ml.onnxruntime", OnnxRuntimeVersion, "runtimes", Rid, "native"))];

    // A libtorch as pytorch.org ships it keeps its files in `lib`.
    private static IEnumerable<string> Given() =>
        Environment.GetEnvironmentVariable("TL_LIBTORCH") is { Length: > 0 } given
            ? [Path.GetFullPath(given), Path.GetFullPath(Path.Combine(given, "lib"))]
            : [];

    private static IEnumerable<string> BesideProgram()
    {
        // The assembly's own folder differs from the program's where a host (a test, a build task) loaded it.
        var own = Path.GetDirectoryName(typeof(TorchFolders).Assembly.Location);
        return new[] { AppContext.BaseDirectory, own }
            .Where(folder => !string.IsNullOrEmpty(folder))
            .Select(folder => Path.TrimEndingDirectorySeparator(folder!))
            .Distinct()
            .SelectMany(folder => new[] { folder, Path.Combine(folder, "runtimes", Rid, "native") });
    }

    private static IEnumerable<string> PackageFolders()
    {
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given)
            folders.Add(Path.GetFullPath(given));
        if (UserFolders.Home() is { } home)
            folders.Add(Path.Combine(home, ".nuget", "packages"));
        // A local tool runs from inside a packages folder, which a nuget.config may have put anywhere:
        // PACKAGES/dotnet-tl/VERSION/tools/net10.0/any
        if (Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..")) is var above && Directory.Exists(Path.Combine(above, "torchsharp")))
            folders.Add(above);
        return folders.Distinct();
    }

    private static string Built(string name) =>
        typeof(TorchFolders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == name)?.Value
        ?? throw new InvalidOperationException($"The build did not record {name}.");
}
