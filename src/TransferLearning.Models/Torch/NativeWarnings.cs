using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Torch;

/// <summary>
/// The warnings that libtorch's C++ code writes to standard error. They address developers; a user cannot act on them, and some appear once per
/// picture. They are suppressed. <c>TORCH_CPP_LOG_LEVEL=WARNING</c> shows them, as in PyTorch.
/// </summary>
public static unsafe class NativeWarnings
{
    private const int Warning = 1, Error = 2;

    private static readonly string[] Levels = ["INFO", "WARNING", "ERROR", "FATAL"];

    /// <summary>The lowest severity that is written (0 info, 1 warning, 2 error, 3 fatal); null where this libtorch does not export it.</summary>
    public static int? Level => LibTorchExports.Find("FLAGS_caffe2_log_level") is { } level ? *(int*)level : null;

    /// <summary>Suppresses warnings, unless the user asks for them.</summary>
    internal static void Silence()
    {
        var asked = Array.IndexOf(Levels, ProcessEnvironment.Read("TORCH_CPP_LOG_LEVEL")?.ToUpperInvariant());
        Set(asked < 0 ? Error : asked);
        TurnOffNnpack();
    }

    /// <summary>Shows warnings. In a run that asks for determinism, libtorch warns of the operations that are not deterministic.</summary>
    public static void LetThrough() => Set(Math.Min(Level ?? Warning, Warning));

    private static void Set(int level)
    {
        if (LibTorchExports.Find("FLAGS_caffe2_log_level") is { } flag)
            *(int*)flag = level;
    }

    /// <summary>
    /// Turns NNPACK off. It computes the few convolutions that oneDNN does not support, but only on some processors; on the others each attempt to
    /// start it causes a warning. Without it, a run computes the same on every processor.
    /// </summary>
    private static void TurnOffNnpack()
    {
        if (LibTorchExports.Find("_ZN2at13globalContextEv") is { } context && LibTorchExports.Find("_ZN2at7Context20setUserEnabledNNPACKEb") is { } set)
            ((delegate* unmanaged<nint, byte, void>)set)(((delegate* unmanaged<nint>)context)(), 0);
    }
}
