using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>
/// The tool as a user has it: packed once per test run by the set-up of a clone (<see cref="ToolPackage"/>), and restored through a manifest
/// from a folder of packages. All end-to-end tests use it and share one <c>TL_HOME</c>, which is empty at first.
/// </summary>
internal sealed class InstalledTool : IDisposable
{
    private static readonly Lazy<InstalledTool> Only = new(() => new InstalledTool());

    private readonly TemporaryFolder _folder = new();

    private InstalledTool()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        Version = Clone.Version;
        // A feed of its own, because a test may change the clone's.
        Directory.CreateDirectory(Feed);
        foreach (var file in Directory.EnumerateFiles(Clone.Feed, $"*{Version}.nupkg"))
            File.Copy(file, Path.Combine(Feed, Path.GetFileName(file)));
        Directory.CreateDirectory(Home);
        var project = _folder.At("project");
        WriteManifest(project);
        using var restore = new ChildTl.Running("dotnet", ["tool", "restore"], project, Environment);
        var ended = restore.Wait();
        Assert.True(ended.Status == 0, $"dotnet tool restore: status {ended.Status}\n{ended.Results}\n{ended.Progress}");
        Assembly = Directory.GetFiles(Path.Combine(Packages, "transferlearning.cli.linux-x64"), "dotnet-tl.dll", SearchOption.AllDirectories)[0];
    }

    /// <summary>The tool, packed and restored on first use.</summary>
    public static InstalledTool OfThisRun => Only.Value;

    /// <summary>The clone in which the tool was packed.</summary>
    public ToolPackage Clone { get; } = new();

    public string Version { get; }

    /// <summary>The <c>TL_HOME</c> shared by all tests that need none of their own, so that the machine is checked only once.</summary>
    public string Home => _folder.At("home");

    /// <summary>The installed assembly. Tests start it without the <c>dotnet</c> command, which would receive their signals.</summary>
    public string Assembly { get; }

    /// <summary>
    /// The environment variables of every call. A separate package folder keeps the tool out of the user's; libtorch is still found in the user's.
    /// The SDK needs a home of its own too: if the user's tool cache has this version, a restore does nothing.
    /// </summary>
    public Dictionary<string, string> Environment => new()
    {
        ["NUGET_PACKAGES"] = Packages,
        ["DOTNET_CLI_HOME"] = _folder.At("sdk"),
        ["DOTNET_NOLOGO"] = "1",
        ["TL_HOME"] = Home,
    };

    private string Feed => _folder.At("feed");

    private string Packages => _folder.At("packages");

    public void Dispose()
    {
        Clone.Dispose();
        _folder.Dispose();
    }

    /// <summary>Makes <c>dotnet tl</c> this tool in a folder, once <c>dotnet tool restore</c> has run there.</summary>
    public void WriteManifest(string folder)
    {
        Write(folder, "nuget.config", $"""<configuration><packageSources><clear /><add key="feed" value="{Feed}" /></packageSources></configuration>""");
        Write(folder, ".config/dotnet-tools.json", $$"""{ "version": 1, "isRoot": true, "tools": { "transferlearning.cli": { "version": "{{Version}}", "commands": [ "dotnet-tl" ] } } }""");
    }

    private static void Write(string folder, string name, string text)
    {
        var file = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
