using System.Reflection;

namespace TransferLearning.Cli.Terminal;

/// <summary>How this program was installed, and how to call it from another folder.</summary>
internal static class Installation
{
    /// <summary>The version of the package, as in a manifest.</summary>
    public static string Version { get; } =
        typeof(Installation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>
    /// Whether this program is a tool from a manifest, restored by <c>dotnet tool restore</c> into NuGet's packages folder. A manifest in
    /// another folder can then restore it without a package source. A global tool is stored elsewhere.
    /// </summary>
    public static bool IsFromManifest(string programFolder)
    {
        // …/transferlearning.cli.RID/VERSION/tools/net10.0/RID/
        var parts = Path.TrimEndingDirectorySeparator(programFolder).Split(Path.DirectorySeparatorChar);
        return parts is [.. var before, var package, _, "tools", _, _]
            && package.StartsWith("transferlearning.cli", StringComparison.OrdinalIgnoreCase)
            && !before.Contains(".store");
    }

    /// <summary>The command to type in a folder without a manifest: <c>dotnet tl</c> if it is on the PATH, else the path of this program.</summary>
    public static string Command(Session session) =>
        (session.Environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, "dotnet-tl")) || File.Exists(Path.Combine(folder, "dotnet-tl.exe")))
            ? "dotnet tl"
            : string.Join(' ', ThisProgram.Command.Select(ShellWord.Of));
}
