using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Torch;

/// <summary>
/// What libtorch's C++ writes to standard error. Its warnings are for those who program with it: a user can do nothing about them, and some come
/// once a picture. They are kept back; <c>TORCH_CPP_LOG_LEVEL=WARNING</c> shows them, as in PyTorch.
/// </summary>
public static unsafe class NativeWarnings
{
    private const int Warning = 1, Error = 2;

    private static readonly string[] Levels = ["INFO", "WARNING", "ERROR", "FATAL"];

    /// <summary>The lowest severity that is written (0 info, 1 warning, 2 error, 3 fatal); null where this libtorch does not say.</summary>
    public static int? Level => LibTorchExports.Find("FLAGS_caffe2_log_level") is { } level ? *(int*)level : null;

    /// <summary>Keeps warnings back, unless the user asks for them.</summary>
    internal static void Silence()
    {
        var asked = Array.IndexOf(Levels, ProcessEnvironment.Read("TORCH_CPP_LOG_LEVEL")?.ToUpperInvariant());
        Set(asked < 0 ? Error : asked);
        TurnOffNnpack();
    }

    /// <summary>Lets warnings through: where a run has asked for determinism, libtorch names the operations that have none by a warning.</summary>
    public static void LetThrough() => Set(Math.Min(Level ?? Warning, Warning));

    private static void Set(int level)
    {
        if (LibTorchExports.Find("FLAGS_caffe2_log_level") is { } flag)
            *(int*)flag = level;
    }

    /// <summary>
    /// NNPACK computes the few convolutions that oneDNN leaves over, on some processors only; on the others each attempt to start it is a warning.
    /// Without it a run computes the same everywhere.
    /// </summary>
    private static void TurnOffNnpack()
    {
        if (LibTorchExports.Find("_ZN2at13globalContextEv") is { } context && LibTorchExports.Find("_ZN2at7Context20setUserEnabledNNPACKEb") is { } set)
            ((delegate* unmanaged<nint, byte, void>)set)(((delegate* unmanaged<nint>)context)(), 0);
    }
}
