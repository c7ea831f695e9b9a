using System.IO.Compression;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The tool as a user gets it: packed and restored by the set-up of a clone, called as <c>dotnet tl</c>.</summary>
public sealed class ToolPackageTests(ToolPackage package) : IClassFixture<ToolPackage>
{
    [Fact]
    public void Should_be_a_thin_package()
    {
        using var zip = ZipFile.OpenRead(package.PlatformPackage);

        Assert.DoesNotContain(zip.Entries, entry => entry.Name.Contains("libtorch", StringComparison.Ordinal) || entry.Name.Contains("libonnxruntime", StringComparison.Ordinal));
        Assert.DoesNotContain(zip.Entries, entry => entry.Name.EndsWith(".dylib", StringComparison.Ordinal) || entry.FullName.Contains("/win", StringComparison.Ordinal));
        Assert.InRange(new FileInfo(package.PlatformPackage).Length, 1, 20_000_000);
    }

    [Fact]
    public void Should_validate_and_run_in_an_empty_folder_with_a_manifest()
    {
        using var folder = new TemporaryFolder();
        folder.Write("nuget.config", $"""<configuration><packageSources><clear /><add key="feed" value="{package.Feed}" /></packageSources></configuration>""");
        folder.Write(".config/dotnet-tools.json", File.ReadAllText(package.Manifest));
        folder.Write("experiment.yaml", SampleExperiments.Tiny);

        package.Succeed(folder.Path, "tool", "restore");
        Assert.Contains("1 valid", package.Succeed(folder.Path, "tl", "validate", "experiment.yaml").Results, StringComparison.Ordinal);
        Assert.Contains("finished", package.Succeed(folder.Path, "tl", "run", "experiment.yaml").Results, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "mlflow.db")));
    }

    [Fact]
    public void Should_work_in_a_folder_of_the_clone_after_set_up() =>
        Assert.Contains("1 valid", package.Succeed(package.At("experiments", "quickstart"), "tl", "validate", "transfer.yaml").Results, StringComparison.Ordinal);

    [Fact]
    public void Should_pack_nothing_when_set_up_again_without_a_change()
    {
        var (before, packed) = (package.Version, File.GetLastWriteTimeUtc(package.PlatformPackage));

        Assert.DoesNotContain("Building", package.SetUp().Results, StringComparison.Ordinal);

        Assert.Equal((before, packed), (package.Version, File.GetLastWriteTimeUtc(package.PlatformPackage)));
    }

    [Fact]
    public void Should_run_as_init_says_from_a_manifest()
    {
        using var folder = new TemporaryFolder();
        var next = package.Succeed(package.Clone, "tl", "init", folder.At("flowers")).Progress;
        package.Type(package.Clone, next[(next.IndexOf("Next: ", StringComparison.Ordinal) + 6)..]);
        Assert.True(File.Exists(folder.At("flowers", "mlflow.db")), next);
    }

    [Fact]
    public void Should_run_as_init_says_from_a_folder_of_tools()
    {
        using var folder = new TemporaryFolder();
        package.Succeed(folder.Path, "tool", "install", "TransferLearning.Cli", "--tool-path", folder.At("tools"), "--version", package.Version, "--source", package.Feed);
        var next = package.Type(folder.Path, "tools/dotnet-tl init flowers").Progress;
        package.Type(folder.Path, next[(next.IndexOf("Next: ", StringComparison.Ordinal) + 6)..]);
        Assert.True(File.Exists(folder.At("flowers", "mlflow.db")), next);
    }

    /// <summary>Tools are cached by version: what was set up again must be what runs, and not what the cache holds.</summary>
    [Fact]
    public void Should_run_the_changed_program_after_set_up()
    {
        var source = package.At("src", "TransferLearning.Cli", "Verbs", "InitVerb.cs");
        var original = File.ReadAllText(source);
        Assert.DoesNotContain("A changed line", package.Succeed(package.Clone, "tl", "--help").Results, StringComparison.Ordinal);

        File.WriteAllText(source, original.Replace("Makes a starter project", "A changed line", StringComparison.Ordinal));
        package.SetUp();
        Assert.Contains("A changed line", package.Succeed(package.Clone, "tl", "--help").Results, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(package.Feed, "*.nupkg").Length);
    }

    /// <summary>Set-up writes the manifest and the packages; neither may make a clone's tree dirty.</summary>
    [Theory]
    [InlineData(".config/dotnet-tools.json")]
    [InlineData("tools/feed/TransferLearning.Cli.0.1.0.nupkg")]
    public void Should_write_only_files_that_git_ignores(string file)
    {
        using var git = new ChildTl.Running("git", ["check-ignore", file], Shared.Repository);
        Assert.Equal(0, git.Wait().Status);
    }
}
