using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace TransferLearning.Cli.Terminal;

/// <summary>
/// Ends the process at once, without .NET's shutdown and without the destructors of native libraries, which must not run
/// while a thread still computes in those libraries.
/// </summary>
internal static partial class HardExit
{
    private const nint ThisProcess = -1;

    public static void Now(int status)
    {
        if (OperatingSystem.IsWindows())
            _ = Terminate(ThisProcess, (uint)status);
        else
            ExitNative(status);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    [UnsupportedOSPlatform("windows")]
    private static partial void ExitNative(int status);

    [LibraryImport("kernel32", EntryPoint = "TerminateProcess")]
    [SupportedOSPlatform("windows")]
    private static partial int Terminate(nint process, uint status);
}
