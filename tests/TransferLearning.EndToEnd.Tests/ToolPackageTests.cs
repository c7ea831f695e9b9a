using System.IO.Compression;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The tool as a user gets it: packed, installed through a manifest from a folder of packages, called as <c>dotnet tl</c>.</summary>
public sealed class ToolPackageTests(ToolPackage package) : IClassFixture<ToolPackage>
{
    [Fact]
    public void The_package_is_thin()
    {
        using var zip = ZipFile.OpenRead(package.PlatformPackage);

        Assert.DoesNotContain(zip.Entries, entry => entry.Name.Contains("libtorch", StringComparison.Ordinal) || entry.Name.Contains("libonnxruntime", StringComparison.Ordinal));
        Assert.DoesNotContain(zip.Entries, entry => entry.Name.EndsWith(".dylib", StringComparison.Ordinal) || entry.FullName.Contains("/win", StringComparison.Ordinal));
        Assert.InRange(new FileInfo(package.PlatformPackage).Length, 1, 20_000_000);
    }

    [Fact]
    public void Installed_through_a_manifest_it_validates_and_runs()
    {
        using var folder = new TemporaryFolder();
        folder.Write("nuget.config", $"""<configuration><packageSources><clear /><add key="feed" value="{package.Feed}" /></packageSources></configuration>""");
        folder.Write(".config/dotnet-tools.json", $$"""{ "version": 1, "isRoot": true, "tools": { "transferlearning.cli": { "version": "{{ToolPackage.Version}}", "commands": [ "dotnet-tl" ] } } }""");
        folder.Write("experiment.yaml", SampleExperiments.Tiny);

        Succeed("tool", "restore");
        Assert.Contains("1 valid", Succeed("tl", "validate", "experiment.yaml").Results, StringComparison.Ordinal);
        Assert.Contains("finished", Succeed("tl", "run", "experiment.yaml").Results, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "mlflow.db")));

        ChildTl.Ended Succeed(params string[] arguments)
        {
            // A packages folder of its own keeps the tool out of the user's; libtorch is found in the user's all the same.
            var environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = package.Packages };
            using var dotnet = new ChildTl.Running("dotnet", arguments, folder.Path, environment);
            var ended = dotnet.Wait();
            Assert.True(ended.Status == 0, $"dotnet {string.Join(' ', arguments)}: status {ended.Status}\n{ended.Results}\n{ended.Progress}");
            return ended;
        }
    }
}

/// <summary>Packs the tool once for all tests, away from the build's own outputs.</summary>
public sealed class ToolPackage : IDisposable
{
    /// <summary>Tools are cached by version, whatever their package holds: a new one for every pack.</summary>
    public static readonly string Version = $"0.0.1-test{DateTime.UtcNow.Ticks}";

    private readonly TemporaryFolder _folder = new();

    public ToolPackage()
    {
        using var pack = new ChildTl.Running(
            "dotnet",
            [
                "pack", Path.Combine(Shared.Repository, "src", "TransferLearning.Cli"), "-c", "Release", "-o", Feed, "-v", "quiet",
                $"-p:ArtifactsPath={Path.Combine(_folder.Path, "artifacts")}", $"-p:PackageVersion={Version}", "-p:RunAnalyzers=false", "-p:RestoreLockedMode=true",
                // What is known of the packages today is the build's to ask: here every one of them lies on this machine, and no network is needed.
                "-p:NuGetAudit=false",
            ],
            Shared.Repository);
        var ended = pack.Wait();
        Assert.True(ended.Status == 0, ended.Results + ended.Progress);
    }

    public string Feed => Path.Combine(_folder.Path, "feed");

    public string Packages => Path.Combine(_folder.Path, "packages");

    public string PlatformPackage => Path.Combine(Feed, $"TransferLearning.Cli.linux-x64.{Version}.nupkg");

    public void Dispose() => _folder.Dispose();
}
