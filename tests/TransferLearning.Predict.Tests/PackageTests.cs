using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using TransferLearning.TestSupport;

namespace TransferLearning.Predict.Tests;

/// <summary>The package as it is packed from what was built, which a release does.</summary>
public sealed class PackageTests
{
    private static readonly string Configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    [Fact]
    public void Should_pack_without_a_build_and_describe_itself()
    {
        using var feed = new TemporaryFolder();
        Pack(feed.Path);

        var file = feed.At($"TransferLearning.Predict.{PackageDescription.RepositoryVersion}.nupkg");
        var package = PackageDescription.Read(file);
        Assert.Equal(("TransferLearning.Predict", "MIT"), (package.Id, package.Licence));
        Assert.Contains("onnx", package.Tags.Split(' '));
        Assert.StartsWith("# TransferLearning.Predict\n", package.Readme, StringComparison.Ordinal);
        using var zip = ZipFile.OpenRead(file);
        Assert.Equal(
            ["TransferLearning.Pictures.dll", "TransferLearning.Predict.dll", "TransferLearning.Predict.xml", "TransferLearning.Texts.dll"],
            zip.Entries.Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal)).Select(entry => entry.Name).Order(StringComparer.Ordinal));
        using var stream = zip.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        // No libtorch, and nothing of the command.
        Assert.Equal(
            [
                "Magick.NET-Q8-AnyCPU", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.ML.OnnxRuntime", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies",
                "System.Numerics.Tensors",
            ],
            XDocument.Load(stream).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).Order(StringComparer.Ordinal));
        // Each assembly in the package has its symbols.
        using var symbols = ZipFile.OpenRead(Path.ChangeExtension(file, ".snupkg"));
        Assert.Equal(
            zip.Entries.Where(entry => entry.FullName.EndsWith(".dll", StringComparison.Ordinal)).Select(entry => Path.ChangeExtension(entry.FullName, ".pdb")).Order(StringComparer.Ordinal),
            symbols.Entries.Where(entry => entry.FullName.EndsWith(".pdb", StringComparison.Ordinal)).Select(entry => entry.FullName).Order(StringComparer.Ordinal));
    }

    private static void Pack(string feed)
    {
        var start = new ProcessStartInfo("dotnet", ["pack", "src/TransferLearning.Predict", "--no-build", "-c", Configuration, "-o", feed]) { WorkingDirectory = Shared.Repository, RedirectStandardOutput = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }
}
