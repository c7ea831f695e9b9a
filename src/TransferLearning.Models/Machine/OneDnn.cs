using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Machine;

/// <summary>Whether torch uses oneDNN: <c>torch.backends.mkldnn.enabled</c>, a setting of the whole process.</summary>
internal static unsafe class OneDnn
{
    private static readonly nint? Context = LibTorchExports.Find("_ZN2at13globalContextEv");
    private static readonly nint? Setter = LibTorchExports.Find("_ZN2at7Context20setUserEnabledMkldnnEb");
    private static readonly nint? Getter = LibTorchExports.Find("_ZNK2at7Context17userEnabledMkldnnEv");

    /// <summary>Whether this libtorch exports functions to read and write the setting.</summary>
    public static bool CanBeSet => Context is not null && Setter is not null && Getter is not null;

    public static bool IsEnabled => Context is not { } context || Getter is not { } get || ((delegate* unmanaged<nint, byte>)get)(Get(context)) != 0;

    /// <summary>Turns oneDNN on or off.</summary>
    /// <exception cref="RunException">This libtorch does not export the setting.</exception>
    public static void Enable(bool on)
    {
        if (Context is not { } context || Setter is not { } set)
            throw new RunException("This libtorch does not let oneDNN be turned off: it exports no setUserEnabledMkldnn.");
        ((delegate* unmanaged<nint, byte, void>)set)(Get(context), on ? (byte)1 : (byte)0);
    }

    private static nint Get(nint context) => ((delegate* unmanaged<nint>)context)();
}
