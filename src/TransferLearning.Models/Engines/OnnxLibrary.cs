using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Onnx;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Engines;

/// <summary>Loads ONNX Runtime's native library from the program's folder or from the NuGet packages folder.</summary>
public static class OnnxLibrary
{
    private static readonly string FileName = NativeNames.Library("onnxruntime");

    private static readonly Lock Gate = new();
    private static bool _ready;

    /// <summary>The version of ONNX Runtime to load.</summary>
    public static string Version => TorchFolders.OnnxRuntimeVersion;

    /// <summary>The file that <see cref="Load"/> loaded; null before.</summary>
    public static string? File { get; private set; }

    /// <summary>Whether the file exists where <see cref="Load"/> searches. Loads nothing.</summary>
    public static bool IsThere => Candidates().Any();

    /// <summary>Loads the library once per process; later calls return at once. ONNX Runtime must not be used before the first call.</summary>
    /// <exception cref="RunException">The library is not found or cannot be loaded. The message names each path and the reason.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (_ready)
                return;
            LoadFile();
            // The environment has its own log level, besides each session's. By default it warns of missing devices.
            var environment = new EnvironmentCreationOptions { logId = "tl", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            if (!OrtEnv.IsCreated)
                OrtEnv.CreateInstanceWithOptions(ref environment);
            _ready = true;
        }
    }

    /// <summary>Loads the library and runs a small model, to prove that it works on this machine.</summary>
    /// <exception cref="RunException">The library cannot be loaded, or it computes a wrong result.</exception>
    public static void Check()
    {
        // y = max(x, 0)
        var writer = new OnnxGraphWriter(name => throw new InvalidOperationException($"The model has no tensor '{name}'."));
        writer.Node("Relu", ["x"], ["y"], []);
        var model = writer.Model("check", new OnnxValue("x", OnnxType.Float, [4]), new OnnxValue("y", OnnxType.Float, [4]), []);
        var output = OnnxFile.Run(model, [-2f, -1, 1, 2], [4]);
        if (!output.AsSpan().SequenceEqual([0, 0, 1, 2]))
            throw new RunException($"ONNX Runtime in {File} computes max(x, 0) of -2, -1, 1, 2 as {string.Join(", ", output)}.");
    }

    private static void LoadFile()
    {
        var tried = new List<string>();
        foreach (var file in Candidates())
        {
            try
            {
                var handle = NativeLibrary.Load(file);
                // ONNX Runtime's own search looks beside its assembly, but the tool's package has no library there.
                OrtEnv.DisableDllImportResolver = true;
                NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => name is "onnxruntime" or "onnxruntime.dll" ? handle : 0);
                File = file;
                return;
            }
            catch (Exception wrong) when (wrong is DllNotFoundException or BadImageFormatException)
            {
                tried.Add($"{file}: {wrong.Message.ReplaceLineEndings(" ").Trim()}");
            }
        }
        throw new RunException(tried.Count > 0
            ? $"ONNX Runtime cannot be loaded. {string.Join("; ", tried)}"
            : $"ONNX Runtime cannot be loaded: no {FileName} in {string.Join(", ", TorchFolders.OfOnnxRuntime())}. Restore the package Microsoft.ML.OnnxRuntime {Version}.");
    }

    private static IEnumerable<string> Candidates() =>
        TorchFolders.OfOnnxRuntime().Select(folder => Path.Combine(folder, FileName)).Where(System.IO.File.Exists);
}
