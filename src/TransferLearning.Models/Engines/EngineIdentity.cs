using TorchSharp;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Engines;

/// <summary>What the engine of a device and a precision will say of itself, known without loading either.</summary>
public static class EngineIdentity
{
    /// <inheritdoc cref="IPrefixEngine.Identity"/>
    public static string Of(DeviceType device, bool bf16) => IsOnnx(device, bf16)
        ? $"onnxruntime {TorchFolders.OnnxRuntimeVersion} cpu fp32"
        : $"libtorch {TorchFolders.LibTorchVersion} {device.ToString().ToLowerInvariant()} {(bf16 ? "bf16" : "fp32")}{Mode}";

    // Rounding differs between modes, so what one has stored is not another's.
    private static string Mode => TorchModes.Current == TorchMode.Standard ? "" : $" {TorchModes.Current.Name}";

    /// <summary>The size of its batches, always the same. ONNX Runtime takes two at a time, on several threads: their activations stay in each core's cache, and a training batch divides evenly; a GPU takes many.</summary>
    public static int BatchSize(DeviceType device, bool bf16) => IsOnnx(device, bf16) ? 2 : device == DeviceType.CPU ? 16 : 64;

    internal static bool IsOnnx(DeviceType device, bool bf16) => device == DeviceType.CPU && !bf16;
}
