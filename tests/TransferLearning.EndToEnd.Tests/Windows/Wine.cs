using TransferLearning.Experiments.Files;
using TransferLearning.TestSupport;
using TransferLearning.Training.Planning;

namespace TransferLearning.EndToEnd.Tests.Windows;

/// <summary>What the tests on Windows need: Wine, and the program as it is published for Windows.</summary>
internal static class Wine
{
    /// <summary>The folder into which <c>.ci/run</c> publishes the program.</summary>
    public static string Published { get; } = Path.Combine(Shared.Repository, "artifacts", "windows");

    public static string Program { get; } = Path.Combine(Published, "dotnet-tl.exe");

    /// <summary>The folder in which <c>.ci/run</c> puts together a .NET SDK for Windows.</summary>
    public static string Sdk { get; } = Path.Combine(Shared.Repository, "artifacts", "windows-sdk");

    /// <summary>The packages folder that holds libtorch for Windows; null if none does.</summary>
    public static string? Packages { get; } = PackageFolders.All().FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "libtorch-cpu-win-x64")));

    /// <summary>Why the tests cannot run here; null if they can.</summary>
    public static string? Absence { get; } =
        !IsCommand("wine") || !IsCommand("wineserver") ? "needs Wine (apt-get install wine)"
        : !File.Exists(Program) ? "needs the program for Windows in artifacts/windows (dotnet publish, as in .ci/run)"
        : IsOld() ? "the program in artifacts/windows is older than the sources (dotnet publish, as in .ci/run)"
        : Packages is null ? "needs the package libtorch-cpu-win-x64 in the packages folder"
        : null;

    /// <summary>Why the tests of the SDK cannot run here; null if they can.</summary>
    public static string? AbsenceOfSdk { get; } = Absence ??
        (File.Exists(Path.Combine(Sdk, "dotnet.exe")) ? null : "needs a .NET SDK for Windows in artifacts/windows-sdk (dotnet run tools/windows-sdk/make.cs, as in .ci/run)");

    /// <summary>A path as Windows programs see it: Wine shows the root of the file system as drive Z.</summary>
    public static string PathOf(string path) => @"Z:" + path.Replace('/', '\\');

    private static bool IsCommand(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>The published libraries are those of the build that made this test, byte for byte.</summary>
    private static bool IsOld()
    {
        var library = Path.GetFileName(typeof(Plan).Assembly.Location);
        return !File.ReadAllBytes(Path.Combine(Published, library)).AsSpan().SequenceEqual(File.ReadAllBytes(typeof(Plan).Assembly.Location));
    }
}
