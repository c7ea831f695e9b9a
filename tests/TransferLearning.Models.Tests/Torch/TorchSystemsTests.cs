using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Tests.Torch;

/// <summary>Checks what is said on a system for which libtorch is not packed.</summary>
public sealed class TorchSystemsTests
{
    [Theory]
    [InlineData("linux-x64", "linux-x64")]
    [InlineData("linux-x64", "debian.12-x64")]
    [InlineData("win-x64", "win-x64")]
    [InlineData("osx-arm64", "osx-arm64")]
    public void Should_lack_nothing_where_libtorch_is_packed(string rid, string runtime) => Assert.Null(TorchSystems.LackingOn(rid, runtime));

    [Theory]
    [InlineData("linux-arm64", "linux-arm64", "no libtorch for linux-arm64, only for linux-x64, win-x64, osx-arm64. Train on one of those")]
    [InlineData("osx-x64", "osx-x64", "no libtorch for osx-x64")]
    [InlineData("linux-x64", "linux-musl-x64", "no libtorch for linux-musl-x64")]
    [InlineData("win-arm64", "win-arm64", "Install .NET for x64 and the tool with it, which Windows emulates")]
    public void Should_say_what_is_missing_and_what_to_do_elsewhere(string rid, string runtime, string said)
    {
        var lacking = TorchSystems.LackingOn(rid, runtime);

        Assert.Contains(said, lacking, StringComparison.Ordinal);
        Assert.Contains("TL_LIBTORCH", lacking, StringComparison.Ordinal);
    }
}
