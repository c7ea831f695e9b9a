using System.Runtime.InteropServices;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Ends the process at once, without .NET's shutdown and without the destructors of native libraries, which must not run
/// while a thread still computes in those libraries.
/// </summary>
internal static partial class HardExit
{
    public static void Now(int status) => ExitNative(status);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNative(int status);
}
