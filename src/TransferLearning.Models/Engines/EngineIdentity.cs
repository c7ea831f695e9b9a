using TorchSharp;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Engines;

/// <summary>The identity that an engine for a device and a precision will have, known without loading the engine.</summary>
public static class EngineIdentity
{
    /// <inheritdoc cref="IPrefixEngine.Identity"/>
    public static string Of(DeviceType device, bool bf16) => IsOnnx(device, bf16)
        ? $"onnxruntime {TorchFolders.OnnxRuntimeVersion} cpu fp32"
        : $"libtorch {TorchFolders.LibTorchVersion} {device.ToString().ToLowerInvariant()} {(bf16 ? "bf16" : "fp32")}{Mode}";

    // Rounding differs between modes, so activations stored in one mode must not be used in another.
    private static string Mode => TorchModes.Current == TorchMode.Standard ? "" : $" {TorchModes.Current.Name}";

    /// <summary>
    /// The engine's batch size, the same on every machine. ONNX Runtime takes two images per call on several threads: their activations stay in each core's
    /// cache, and a training batch divides evenly. A GPU takes many.
    /// </summary>
    public static int BatchSize(DeviceType device, bool bf16) => IsOnnx(device, bf16) ? 2 : device == DeviceType.CPU ? 16 : 64;

    internal static bool IsOnnx(DeviceType device, bool bf16) => device == DeviceType.CPU && !bf16;
}
