using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>
/// The tool as a person has it: packed once a test run by a clone's own set-up (<see cref="ToolPackage"/>), and restored through a manifest from a
/// folder of packages. All end-to-end tests use it, and share one <c>TL_HOME</c> that begins empty.
/// </summary>
internal sealed class InstalledTool : IDisposable
{
    private static readonly Lazy<InstalledTool> Only = new(() => new InstalledTool());

    private readonly TemporaryFolder _folder = new();

    private InstalledTool()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        Version = Clone.Version;
        // A feed of its own: a test may change the clone's.
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

    /// <summary>The tool; packed and restored when it is first asked for.</summary>
    public static InstalledTool OfThisRun => Only.Value;

    /// <summary>The clone that it was packed in.</summary>
    public ToolPackage Clone { get; } = new();

    public string Version { get; }

    /// <summary>The <c>TL_HOME</c> of all tests that do not need one of their own: what is found out of the machine is found out once.</summary>
    public string Home => _folder.At("home");

    /// <summary>The installed assembly: a process of its own without the <c>dotnet</c> command above it, which signals would have to pass.</summary>
    public string Assembly { get; }

    /// <summary>
    /// What the environment of every call has. A packages folder of its own keeps the tool out of the user's; libtorch is found in the user's all the same.
    /// So does a home of the SDK's own: where the user's cache of tools has this version, a restore fetches nothing.
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

    /// <summary>Makes a folder one where <c>dotnet tl</c> is this tool, after <c>dotnet tool restore</c>.</summary>
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
