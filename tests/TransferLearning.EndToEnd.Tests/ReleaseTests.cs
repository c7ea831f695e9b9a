using System.IO.Compression;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The checks of a release (<c>tools/release.cs</c>), on the packages that the set-up made.</summary>
public sealed class ReleaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ToolPackage _package = InstalledTool.OfThisRun.Clone;

    public ReleaseTests()
    {
        foreach (var file in Directory.EnumerateFiles(_package.Feed, $"*{_package.Version}.nupkg"))
            File.Copy(file, _folder.At(Path.GetFileName(file)));
    }

    [Fact]
    public void Should_name_everything_that_is_wrong_with_a_package()
    {
        var system = $"TransferLearning.Cli.linux-x64.{_package.Version}.nupkg";
        var pointer = $"TransferLearning.Cli.{_package.Version}.nupkg";
        using (var zip = ZipFile.Open(_folder.At(pointer), ZipArchiveMode.Update))
            zip.GetEntry("README.md")!.Delete();
        using (var zip = ZipFile.Open(_folder.At(system), ZipArchiveMode.Update))
            zip.CreateEntry("tools/net10.0/linux-x64/dotnet-tl.pdb");

        using var check = new ChildTl.Running("dotnet", ["run", Path.Combine("tools", "release.cs"), "--", "--check", _folder.Path], _package.Clone);
        var ended = check.Wait();

        Assert.True(ended.Status == 1, ended.Progress);
        Assert.Contains($"{pointer}: its readme 'README.md' is missing", ended.Progress, StringComparison.Ordinal);
        Assert.Contains($"{system}: holds tools/net10.0/linux-x64/dotnet-tl.pdb", ended.Progress, StringComparison.Ordinal);
        Assert.DoesNotContain("licence", ended.Progress, StringComparison.Ordinal);
        // A set-up makes no symbols.
        Assert.Contains($"{system}: dotnet-tl.dll has no symbols", ended.Progress, StringComparison.Ordinal);
        Assert.Contains($" MB  {system}", ended.Results, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
