using System.Runtime.InteropServices;

namespace TransferLearning.Experiments.Files;

/// <summary>The names that .NET packages give to systems and to native libraries.</summary>
public static class NativeNames
{
    /// <summary>The runtime identifier of this process, for example <c>linux-x64</c>, <c>win-x64</c> or <c>osx-arm64</c>.</summary>
    public static string Rid { get; } = RidOf(System, RuntimeInformation.ProcessArchitecture);

    private static OSPlatform System => OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux;

    /// <summary>The file name of a native library on this system: <c>libc10.so</c>, <c>c10.dll</c> or <c>libc10.dylib</c>.</summary>
    /// <param name="name">The name without prefix and extension.</param>
    public static string Library(string name) => LibraryOn(System, name);

    internal static string RidOf(OSPlatform system, Architecture architecture) =>
        $"{(system == OSPlatform.Windows ? "win" : system == OSPlatform.OSX ? "osx" : "linux")}-{architecture.ToString().ToLowerInvariant()}";

    internal static string LibraryOn(OSPlatform system, string name) =>
        system == OSPlatform.Windows ? $"{name}.dll" : system == OSPlatform.OSX ? $"lib{name}.dylib" : $"lib{name}.so";
}
