using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>The references of a build with <c>-p:Cuda=true</c>, as MSBuild evaluates the project. Nothing is restored.</summary>
public class CudaReferenceTests
{
    [Fact]
    public void Should_reference_TorchSharps_CUDA_package_and_no_CPU_libtorch_with_Cuda()
    {
        var items = Evaluate("-p:Cuda=true");

        Assert.Contains("TorchSharp-cuda-linux", Names(items, "PackageReference"));
        Assert.Empty(Names(items, "PackageDownload"));
        var versions = items.GetProperty("PackageVersion").EnumerateArray().ToDictionary(
            each => each.GetProperty("Identity").GetString()!, each => each.GetProperty("Version").GetString());
        Assert.Equal(versions["TorchSharp"], versions["TorchSharp-cuda-linux"]);
    }

    [Fact]
    public void Should_download_the_CPU_libtorch_without_Cuda()
    {
        var items = Evaluate();

        Assert.DoesNotContain("TorchSharp-cuda-linux", Names(items, "PackageReference"));
        Assert.Equal(["libtorch-cpu-linux-x64"], Names(items, "PackageDownload"));
    }

    private static JsonElement Evaluate(params string[] properties)
    {
        var project = Path.Combine(Shared.Repository, "src", "TransferLearning.Models", "TransferLearning.Models.csproj");
        using var msbuild = new ChildTl.Running("dotnet", ["msbuild", project, "-getItem:PackageReference,PackageDownload,PackageVersion", .. properties], Shared.Repository);
        var ended = msbuild.Wait();
        Assert.True(ended.Status == 0, ended.Results + ended.Progress);
        return JsonDocument.Parse(ended.Results).RootElement.GetProperty("Items");
    }

    private static string[] Names(JsonElement items, string kind) =>
        [.. items.GetProperty(kind).EnumerateArray().Select(each => each.GetProperty("Identity").GetString()!)];
}
