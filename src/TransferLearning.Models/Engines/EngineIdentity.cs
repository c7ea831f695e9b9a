using TorchSharp;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Engines;

/// <summary>The identity that an engine for a device and a precision will have, known without loading the engine.</summary>
public static class EngineIdentity
{
    /// <inheritdoc cref="IPrefixEngine.Identity"/>
    public static string Of(DeviceType device, PrefixPrecision precision) => IsOnnx(device, precision)
        ? $"onnxruntime {TorchFolders.OnnxRuntimeVersion} cpu {precision.ToString().ToLowerInvariant()}{(precision == PrefixPrecision.Int8 ? " with corrected biases" : "")}"
        : $"libtorch {TorchFolders.LibTorchVersion} {device.ToString().ToLowerInvariant()} {precision.ToString().ToLowerInvariant()}{Mode}";

    // Rounding differs between modes, so activations stored in one mode must not be used in another.
    private static string Mode => TorchModes.Current == TorchMode.Standard ? "" : $" {TorchModes.Current.Name}";

    /// <summary>
    /// The engine's batch size, the same on every machine. ONNX Runtime takes two images per call on several threads: their activations stay in each core's
    /// cache, and a training batch divides evenly. A GPU takes many.
    /// </summary>
    public static int BatchSize(DeviceType device, PrefixPrecision precision) => IsOnnx(device, precision) ? 2 : device == DeviceType.CPU ? 16 : 64;

    /// <summary>The number of samples that are computed together.</summary>
    /// <param name="device">The device.</param>
    /// <param name="precision">The numbers that the engine computes with.</param>
    /// <param name="input">What the engine takes. Eight short texts use the processor better than two; more gain little.</param>
    public static int Together(DeviceType device, PrefixPrecision precision, PrefixInput input) =>
        input != PrefixInput.Texts ? BatchSize(device, precision) : device == DeviceType.CPU ? 8 : 32;

    /// <summary>The number of samples per call. Among many texts, more have the same length and are computed together; their outputs stay the same.</summary>
    /// <inheritdoc cref="Together"/>
    public static int BatchSize(DeviceType device, PrefixPrecision precision, PrefixInput input) => Together(device, precision, input) * (input == PrefixInput.Texts ? 16 : 1);

    /// <summary>The batches in words, as a part of the names of stored activations.</summary>
    /// <inheritdoc cref="Together"/>
    public static string Batches(DeviceType device, PrefixPrecision precision, PrefixInput input) => input == PrefixInput.Texts
        ? FormattableString.Invariant($"texts in steps of {TextEngine.Step}, batches of {Together(device, precision, input)}")
        : FormattableString.Invariant($"batches of {BatchSize(device, precision)}");

    internal static bool IsOnnx(DeviceType device, PrefixPrecision precision) => device == DeviceType.CPU && precision != PrefixPrecision.Bf16;
}
