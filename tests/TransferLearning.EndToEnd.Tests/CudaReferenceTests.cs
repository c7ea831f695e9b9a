using System.Text.Json;
using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests;

/// <summary>What a build with <c>-p:Cuda=true</c> would reference, from the project as MSBuild evaluates it; nothing is restored.</summary>
public class CudaReferenceTests
{
    [Fact]
    public void Cuda_takes_TorchSharps_CUDA_package_at_TorchSharps_version_and_no_CPU_libtorch()
    {
        var items = Evaluate("-p:Cuda=true");

        Assert.Contains("TorchSharp-cuda-linux", Names(items, "PackageReference"));
        Assert.Empty(Names(items, "PackageDownload"));
        var versions = items.GetProperty("PackageVersion").EnumerateArray().ToDictionary(
            each => each.GetProperty("Identity").GetString()!, each => each.GetProperty("Version").GetString());
        Assert.Equal(versions["TorchSharp"], versions["TorchSharp-cuda-linux"]);
    }

    [Fact]
    public void Without_it_the_CPU_libtorch_is_downloaded()
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
