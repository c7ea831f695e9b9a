using System.Runtime.InteropServices;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Ends the process without running anything more: not .NET's shutdown, not the destructors of native libraries,
/// which must not run while a thread still computes in them.
/// </summary>
internal static partial class HardExit
{
    public static void Now(int status) => ExitNative(status);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNative(int status);
}
