using TransferLearning.Models.Cuda;
using TransferLearning.Models.Torch;

namespace TransferLearning.Models.Tests.Cuda;

/// <summary>The driver's part of 'doctor --cuda', with answers that nvidia-smi gives in place of a card.</summary>
public sealed class CudaSetupTests
{
    [Fact]
    public void Should_read_the_driver_and_its_cards()
    {
        var driver = Ask(0, "570.124.06, NVIDIA H200, 143771 MiB, 9.0\n570.124.06, NVIDIA H200, 143771 MiB, 9.0\n");

        Assert.Equal(new Version(570, 124, 6), driver.Version);
        Assert.Equal(["NVIDIA H200, 143771 MiB, compute capability 9.0", "NVIDIA H200, 143771 MiB, compute capability 9.0"], driver.Cards);
    }

    [Fact]
    public void Should_say_that_there_is_no_driver() =>
        Assert.Contains("no NVIDIA driver here", Assert.Throws<RunException>(() => NvidiaSmi.Ask(_ => null, default)).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_say_what_a_driver_without_a_card_says()
    {
        var wrong = Assert.Throws<RunException>(() => Ask(9, "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"));

        Assert.Contains("status 9 and said 'NVIDIA-SMI has failed", wrong.Message, StringComparison.Ordinal);
    }

    /// <summary>The limits are NVIDIA's for CUDA 12.x: 525.60.13 on Linux, 528.33 on Windows.</summary>
    [Theory]
    [InlineData("linux-x64", "525.60.13", true)]
    [InlineData("linux-x64", "525.60.11", false)]
    [InlineData("linux-x64", "470.256.02", false)]
    [InlineData("win-x64", "528.33", true)]
    [InlineData("win-x64", "528.24", false)]
    public void Should_know_which_drivers_run_CUDA_12(string rid, string version, bool runs)
    {
        var setup = Setup(CudaArchive.For(rid), new NvidiaDriver(Version.Parse(version), ["a card"]));

        if (runs)
            Assert.Equal(["a card"], setup.Driver().Cards);
        else
            Assert.Contains($"driver {Version.Parse(version)} is too old: libtorch for CUDA 12.8 needs", Assert.Throws<RunException>(() => setup.Driver()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux-arm64")]
    [InlineData("osx-arm64")]
    public void Should_say_that_no_libtorch_is_published_for_a_system(string rid)
    {
        var setup = Setup(CudaArchive.For(rid), new NvidiaDriver(new(570, 0), []));

        Assert.Contains("only for linux-x64 and win-x64", Assert.Throws<RunException>(() => setup.Driver()).Message, StringComparison.Ordinal);
    }

    /// <summary>Another libtorch has another hash, which must be changed with the version.</summary>
    [Theory]
    [InlineData("linux-x64")]
    [InlineData("win-x64")]
    public void Should_know_the_hash_of_the_libtorch_in_use(string rid)
    {
        Assert.Equal("2.10.0", TorchFolders.LibTorchVersion);
        Assert.Matches("^[0-9a-f]{64}$", CudaArchive.For(rid)!.Sha256);
    }

    private static NvidiaDriver Ask(int status, string output) => NvidiaSmi.Ask(_ => (status, output), default);

    private static CudaSetup Setup(CudaArchive? archive, NvidiaDriver driver) => new(_ => driver, archive, known => new(known, "/nowhere"));
}
