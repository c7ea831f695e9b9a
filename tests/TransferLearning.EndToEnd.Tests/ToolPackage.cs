using System.Text.Json.Nodes;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>
/// A copy of the repository, set up by its own command as on a fresh machine. It has its own caches of NuGet and of the SDK. Packages of
/// others are linked, so that no network is needed.
/// </summary>
public sealed class ToolPackage : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment;

    public ToolPackage()
    {
        _environment = new()
        {
            ["NUGET_PACKAGES"] = _folder.At("packages"),
            ["DOTNET_CLI_HOME"] = _folder.At("home"),
            ["XDG_DATA_HOME"] = _folder.At("data"),
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            // The audit of packages is the build's task.
            ["NuGetAudit"] = "false",
        };
        CopyRepository(Clone);
        LinkPackages(_folder.At("packages"));
        SetUp();
    }

    public string Clone => At();

    public string Feed => At("tools", "feed");

    public string Manifest => At(".config", "dotnet-tools.json");

    /// <summary>The folder in which the SDK keeps its tool cache.</summary>
    public string SdkHome => _folder.At("home");

    /// <summary>The version in the manifest.</summary>
    public string Version => (string)JsonNode.Parse(File.ReadAllText(Manifest))!["tools"]!["transferlearning.cli"]!["version"]!;

    public string PlatformPackage => Path.Combine(Feed, $"TransferLearning.Cli.linux-x64.{Version}.nupkg");

    /// <summary>The full path of a file in the copy.</summary>
    public string At(params string[] parts) => _folder.At(["clone", .. parts]);

    /// <summary>Runs the set-up as described in the README.</summary>
    internal ChildTl.Ended SetUp() => Succeed(Clone, "run", Path.Combine("tools", "setup.cs"));

    /// <summary>Calls <c>dotnet</c> in a folder and expects status 0.</summary>
    internal ChildTl.Ended Succeed(string folder, params string[] arguments) => Succeed("dotnet", arguments, folder);

    /// <summary>Runs a line in the shell, as a user types it, and expects status 0.</summary>
    internal ChildTl.Ended Type(string folder, string line) => Succeed("bash", ["-c", line], folder);

    private ChildTl.Ended Succeed(string program, string[] arguments, string folder)
    {
        using var process = new ChildTl.Running(program, arguments, folder, _environment);
        // Building everything takes a minute on two idle cores, and many minutes on a busy machine.
        var ended = process.Wait(TimeSpan.FromHours(1));
        Assert.True(ended.Status == 0, $"{program} {string.Join(' ', arguments)}: status {ended.Status}\n{ended.Results}\n{ended.Progress}");
        return ended;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Copies the repository's files into a folder, as a clone has them, and returns their paths in it.</summary>
    internal static string[] CopyRepository(string folder)
    {
        var files = Files();
        foreach (var file in files)
        {
            var copy = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Shared.Repository, file), copy);
        }
        return files;
    }

    /// <summary>Makes a packages folder with everything that is in the user's, except this repository's own packages.</summary>
    internal static void LinkPackages(string folder)
    {
        Directory.CreateDirectory(folder);
        var users = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in Directory.EnumerateDirectories(users).Where(package => !Path.GetFileName(package).StartsWith("transferlearning.", StringComparison.Ordinal)))
            Directory.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(package)), package);
    }

    // The files of a clone, with uncommitted changes. git still lists deleted files.
    private static string[] Files()
    {
        using var git = new ChildTl.Running("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], Shared.Repository);
        return [.. git.Wait().Results.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(file => File.Exists(Path.Combine(Shared.Repository, file)))];
    }
}
