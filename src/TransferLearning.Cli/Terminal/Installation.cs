using System.Reflection;

namespace TransferLearning.Cli.Terminal;

/// <summary>How this program was installed, and so how a user calls it from another folder.</summary>
internal static class Installation
{
    /// <summary>The version of the package, as a manifest names it.</summary>
    public static string Version { get; } =
        typeof(Installation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>
    /// Whether this is a tool that a manifest named and <c>dotnet tool restore</c> put into NuGet's packages folder. From there a
    /// manifest in another folder restores it without any source. A global tool lies in a store of its own.
    /// </summary>
    public static bool IsFromManifest(string programFolder)
    {
        // …/transferlearning.cli.linux-x64/VERSION/tools/net10.0/linux-x64/
        var parts = Path.TrimEndingDirectorySeparator(programFolder).Split(Path.DirectorySeparatorChar);
        return parts is [.. var before, var package, _, "tools", _, _]
            && package.StartsWith("transferlearning.cli", StringComparison.OrdinalIgnoreCase)
            && !before.Contains(".store");
    }

    /// <summary>What a user types in a folder without a manifest: <c>dotnet tl</c> where the shell finds it, else this very program.</summary>
    public static string Command(Session session) =>
        (session.Environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, "dotnet-tl")) || File.Exists(Path.Combine(folder, "dotnet-tl.exe")))
            ? "dotnet tl"
            : string.Join(' ', ThisProgram.Command.Select(ShellWord.Of));
}
