using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Torch;

/// <summary>The environment variables that native libraries read. On Linux and macOS .NET's environment is a copy of it; on Windows it is the same one.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable for the native libraries of this process. A value that the user has set stays.</summary>
    public static void SetIfAbsent(string name, string value)
    {
        if (!OperatingSystem.IsWindows())
            _ = Set(name, value, overwrite: 0);
        else
            ProcessEnvironment.SetForNative(name, value);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [UnsupportedOSPlatform("windows")]
    private static partial int Set(string name, string value, int overwrite);
}
