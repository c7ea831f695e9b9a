using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TransferLearning.Experiments;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Engines;

/// <summary>Finds ONNX Runtime's native library: beside the program, or in the NuGet packages folder.</summary>
public static class OnnxLibrary
{
    private static readonly Lock Gate = new();
    private static bool _prepared;

    /// <summary>The file that is or would be loaded; null where there is none.</summary>
    public static string? File => TorchFolders.OfOnnxRuntime().Select(folder => Path.Combine(folder, "libonnxruntime.so")).FirstOrDefault(System.IO.File.Exists);

    /// <summary>To be called before anything touches ONNX Runtime; later calls do nothing.</summary>
    /// <exception cref="RunException">The library is nowhere; the message says where it was looked for.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (_prepared || !OperatingSystem.IsLinux())
                return;
            if (File is not { } file)
                throw new RunException(
                    $"ONNX Runtime cannot be loaded: no libonnxruntime.so in {string.Join(", ", TorchFolders.OfOnnxRuntime())}. Restore the package Microsoft.ML.OnnxRuntime {TorchFolders.OnnxRuntimeVersion}.");
            // Asked only where the usual search finds nothing: the library's own name (libonnxruntime.so.1) is not the one that is looked for.
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
                name is "onnxruntime" or "libonnxruntime" or "libonnxruntime.so" ? NativeLibrary.Load(file) : 0;
            _prepared = true;
        }
    }
}
