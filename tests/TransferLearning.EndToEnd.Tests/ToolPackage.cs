using System.Text.Json.Nodes;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>
/// A copy of the repository, set up with its own command as on a fresh machine: the caches of NuGet and of the SDK are its own,
/// apart from packages of others, which are linked, so that no network is needed.
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
            // What is known of the packages today is the build's to ask.
            ["NuGetAudit"] = "false",
        };
        foreach (var file in Files())
            File.Copy(Path.Combine(Shared.Repository, file), At(file));
        LinkPackages();
        SetUp();
    }

    public string Clone => At();

    public string Feed => At("tools", "feed");

    public string Manifest => At(".config", "dotnet-tools.json");

    /// <summary>Where the SDK keeps what it knows of tools.</summary>
    public string SdkHome => _folder.At("home");

    /// <summary>The version in the manifest.</summary>
    public string Version => (string)JsonNode.Parse(File.ReadAllText(Manifest))!["tools"]!["transferlearning.cli"]!["version"]!;

    public string PlatformPackage => Path.Combine(Feed, $"TransferLearning.Cli.linux-x64.{Version}.nupkg");

    /// <summary>The full path of a file in the copy.</summary>
    public string At(params string[] parts) => _folder.At(["clone", .. parts]);

    /// <summary>The set-up, as the README has it.</summary>
    internal ChildTl.Ended SetUp() => Succeed(Clone, "run", Path.Combine("tools", "setup.cs"));

    /// <summary>Calls <c>dotnet</c> in a folder and expects status 0.</summary>
    internal ChildTl.Ended Succeed(string folder, params string[] arguments) => Succeed("dotnet", arguments, folder);

    /// <summary>Gives a line to the shell, as a user types it, and expects status 0.</summary>
    internal ChildTl.Ended Type(string folder, string line) => Succeed("bash", ["-c", line], folder);

    private ChildTl.Ended Succeed(string program, string[] arguments, string folder)
    {
        using var process = new ChildTl.Running(program, arguments, folder, _environment);
        // Building everything takes a minute of two idle cores, and many on a machine that others use.
        var ended = process.Wait(TimeSpan.FromHours(1));
        Assert.True(ended.Status == 0, $"{program} {string.Join(' ', arguments)}: status {ended.Status}\n{ended.Results}\n{ended.Progress}");
        return ended;
    }

    public void Dispose() => _folder.Dispose();

    // What a clone would have, with the changes that are not committed yet. A file that was deleted is still listed.
    private static string[] Files()
    {
        using var git = new ChildTl.Running("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], Shared.Repository);
        return [.. git.Wait().Results.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(file => File.Exists(Path.Combine(Shared.Repository, file)))];
    }

    private void LinkPackages()
    {
        var users = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in Directory.EnumerateDirectories(users).Where(folder => !Path.GetFileName(folder).StartsWith("transferlearning.", StringComparison.Ordinal)))
            Directory.CreateSymbolicLink(_folder.At("packages", Path.GetFileName(package)), package);
    }
}
