using System.IO.Compression;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The tool as a user gets it: packed and restored by the set-up of a clone, and called as <c>dotnet tl</c>.</summary>
public sealed class ToolPackageTests
{
    private readonly ToolPackage _package = InstalledTool.OfThisRun.Clone;

    [Fact]
    public void Should_be_a_thin_package()
    {
        using var zip = ZipFile.OpenRead(_package.PlatformPackage);

        // SQLite is the only native library in it.
        Assert.Equal(["libe_sqlite3.so"], zip.Entries.Where(entry => entry.Name.StartsWith("lib", StringComparison.Ordinal)).Select(entry => entry.Name));
        Assert.DoesNotContain(zip.Entries, entry => entry.Name.EndsWith(".dylib", StringComparison.Ordinal) || entry.FullName.Contains("/win", StringComparison.Ordinal));
        Assert.InRange(new FileInfo(_package.PlatformPackage).Length, 1, 15_700_000);
    }

    [Theory]
    [InlineData("TransferLearning.Cli")]
    [InlineData("TransferLearning.Cli.linux-x64")]
    public void Should_describe_itself_in_each_package(string id)
    {
        var package = PackageDescription.Read(Path.Combine(_package.Feed, $"{id}.{_package.Version}.nupkg"));

        Assert.Equal(id, package.Id);
        Assert.StartsWith($"{PackageDescription.RepositoryVersion}-local-", package.Version, StringComparison.Ordinal);
        Assert.Equal("MIT", package.Licence);
        Assert.Contains("transfer-learning experiments", package.Description, StringComparison.Ordinal);
        Assert.Contains("transfer-learning", package.Tags.Split(' '));
        Assert.StartsWith("# TransferLearning.Cli\n", package.Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_validate_and_run_in_an_empty_folder_with_a_manifest()
    {
        using var folder = new TemporaryFolder();
        folder.Write("nuget.config", $"""<configuration><packageSources><clear /><add key="feed" value="{_package.Feed}" /></packageSources></configuration>""");
        folder.Write(".config/dotnet-tools.json", File.ReadAllText(_package.Manifest));
        folder.Write("experiment.yaml", SampleExperiments.Tiny);

        _package.Succeed(folder.Path, "tool", "restore");
        Assert.Contains("1 valid", _package.Succeed(folder.Path, "tl", "validate", "experiment.yaml").Results, StringComparison.Ordinal);
        Assert.Contains("finished", _package.Succeed(folder.Path, "tl", "run", "experiment.yaml").Results, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "mlflow.db")));
    }

    [Fact]
    public void Should_work_in_a_folder_of_the_clone_after_set_up() =>
        Assert.Contains("1 valid", _package.Succeed(_package.At("experiments", "quickstart"), "tl", "validate", "transfer.yaml").Results, StringComparison.Ordinal);

    [Fact]
    public void Should_pack_nothing_when_set_up_again_without_a_change()
    {
        var (before, packed) = (_package.Version, File.GetLastWriteTimeUtc(_package.PlatformPackage));

        Assert.DoesNotContain("Building", _package.SetUp().Results, StringComparison.Ordinal);

        Assert.Equal((before, packed), (_package.Version, File.GetLastWriteTimeUtc(_package.PlatformPackage)));
    }

    /// <summary>The SDK's tool cache names a file that is gone, as after 'dotnet nuget locals all --clear' or with another package folder.</summary>
    [Fact]
    public void Should_work_after_the_package_folder_was_moved()
    {
        var cache = Assert.Single(Directory.GetFiles(_package.SdkHome, "transferlearning.cli", SearchOption.AllDirectories));
        File.WriteAllText(cache, File.ReadAllText(cache).Replace("/packages/", "/gone/", StringComparison.Ordinal));

        _package.SetUp();

        Assert.Contains("1 valid", _package.Succeed(_package.Clone, "tl", "validate", "experiments/finetune.yaml").Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_run_the_command_that_init_shows_from_a_manifest()
    {
        using var folder = new TemporaryFolder();
        var next = _package.Succeed(_package.Clone, "tl", "init", folder.At("flowers")).Progress;
        _package.Type(_package.Clone, next[(next.IndexOf("Next: ", StringComparison.Ordinal) + 6)..]);
        Assert.True(File.Exists(folder.At("flowers", "mlflow.db")), next);
    }

    [Fact]
    public void Should_run_the_command_that_init_shows_from_a_tool_path()
    {
        using var folder = new TemporaryFolder();
        _package.Succeed(folder.Path, "tool", "install", "TransferLearning.Cli", "--tool-path", folder.At("tools"), "--version", _package.Version, "--source", _package.Feed);
        var next = _package.Type(folder.Path, "tools/dotnet-tl init flowers").Progress;
        _package.Type(folder.Path, next[(next.IndexOf("Next: ", StringComparison.Ordinal) + 6)..]);
        Assert.True(File.Exists(folder.At("flowers", "mlflow.db")), next);
    }

    /// <summary>Tools are cached by version. After another set-up the new tool must run, not the cached one.</summary>
    [Fact]
    public void Should_run_the_changed_program_after_set_up()
    {
        var source = _package.At("src", "TransferLearning.Cli", "Verbs", "InitVerb.cs");
        var original = File.ReadAllText(source);
        Assert.DoesNotContain("A changed line", _package.Succeed(_package.Clone, "tl", "--help").Results, StringComparison.Ordinal);

        File.WriteAllText(source, original.Replace("Makes a starter project", "A changed line", StringComparison.Ordinal));
        _package.SetUp();
        Assert.Contains("A changed line", _package.Succeed(_package.Clone, "tl", "--help").Results, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(_package.Feed, "*.nupkg").Length);
    }

    [Fact]
    public void Should_train_a_frozen_backbone_with_an_empty_home()
    {
        using var tl = new ChildTl();
        tl.Environment["TL_HOME"] = tl.At("home");
        Assert.Equal(0, tl.Run("init").Status);

        // ONNX Runtime computes it and is not in the package.
        var run = tl.Run("run", "experiments/first.yaml");

        Assert.True(run.Status == 0, run.Progress);
        Assert.Contains("finished", run.Results, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(tl.At("home", "activations"), "*", SearchOption.AllDirectories));
    }

    /// <summary>A package folder with libtorch alone. The others are fetched, here from the tests' own packages.</summary>
    [Fact]
    public void Should_fetch_ONNX_Runtime_and_SkiaSharp_if_the_package_folder_lacks_them()
    {
        using var tl = new ChildTl();
        var own = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var packages = Directory.CreateDirectory(tl.At("packages")).FullName;
        foreach (var name in new[] { "libtorch-cpu-linux-x64", "torchsharp" })
            Directory.CreateSymbolicLink(Path.Combine(packages, name), Path.Combine(own, name));
        // A package folder is also a feed.
        tl.Write("nuget.config", $"""<configuration><packageSources><clear /><add key="here" value="{own}" /></packageSources></configuration>""");
        tl.Environment["NUGET_PACKAGES"] = packages;
        tl.Environment["HOME"] = tl.At("home");
        Directory.CreateDirectory(tl.At("home"));
        // The installed tool is in a package folder that lacks these packages too.
        Assert.Equal(0, tl.Run("init").Status);

        var run = tl.Run("run", "experiments/first.yaml");

        Assert.True(run.Status == 0, run.Progress);
        Assert.Contains("Fetching ONNX Runtime and SkiaSharp into the NuGet packages folder (223 MB, once per machine)", run.Progress, StringComparison.Ordinal);
        var doctor = tl.Run("doctor");
        Assert.True(doctor.Status == 0, doctor.Progress);
        Assert.Contains(Path.Combine(packages, "microsoft.ml.onnxruntime"), doctor.Results, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(packages, "skiasharp.nativeassets.linux.nodependencies"), doctor.Results, StringComparison.Ordinal);
        Assert.DoesNotContain("Fetching", doctor.Progress, StringComparison.Ordinal);
    }

    /// <summary>The set-up writes the manifest and the packages. Neither may make a clone's tree dirty.</summary>
    [Theory]
    [InlineData(".config/dotnet-tools.json")]
    [InlineData("tools/feed/TransferLearning.Cli.0.1.0.nupkg")]
    public void Should_write_only_files_that_git_ignores(string file)
    {
        using var git = new ChildTl.Running("git", ["check-ignore", file], Shared.Repository);
        Assert.Equal(0, git.Wait().Status);
    }
}
