using System.Runtime.InteropServices;
using TransferLearning.Models.Machine;
using TransferLearning.Models.Machine.Probes;
using TransferLearning.Models.Ops;
using TransferLearning.Models.Torch;
using TransferLearning.TestSupport;

namespace TransferLearning.Training.Tests.Machine;

/// <summary>The check of a machine with this assembly as the checking process: real probes on a real torch, in which the processor then raises SIGFPE.</summary>
public sealed partial class DyingChildTests
{
    private static readonly Probe Harmless = new(new Conv(160, Window.Square(1)), new TensorShape(96, 7, 7), 4), Deadly = new(new Conv(2048, Window.Square(1)), new TensorShape(512, 7, 7), 1);

    [Fact]
    public void Should_skip_the_mode_in_which_an_operation_crashes_the_process()
    {
        using var folder = new TemporaryFolder();
        var records = new MachineRecords(folder.Path, MachineFacts.OfThisMachine(1));
        var found = new MachineCheck(records, new ProbeProcess(mode => ChildProcess.Info("probe-and-die", mode.Name), TimeSpan.FromMinutes(5))).Check();

        Assert.Equal("nchw", found!.Mode!.Name);
        Assert.Equal(
            ["standard: convolution 1×1, 512→2048 at 7×7, batch 1: ended the process (SIGFPE)", "avx2: convolution 1×1, 512→2048 at 7×7, batch 1: ended the process (SIGFPE)"],
            found.Faults);
    }

    /// <summary>The check of the machine found no fault in this network. It crashes the process that tries it, and the run continues in a mode in which it works.</summary>
    [Fact]
    public void Should_skip_the_mode_in_which_a_network_crashes_the_process()
    {
        using var folder = new TemporaryFolder();
        var records = new MachineRecords(folder.Path, MachineFacts.OfThisMachine(1));
        records.Keep([new ModeVerdict { Mode = "standard", Right = 9 }]);
        var (trying, patience) = (new List<string>(), TimeSpan.FromMinutes(5));
        var machine = new MachineCheck(records, new ProbeProcess(mode => new("bash", ["-c", "echo 'begin convolution'; echo 'right 1e-7'; echo 'end'"]), patience));

        new NetworkCheck(records, new ProbeProcess(mode => ChildProcess.Info("probe-network-and-die", mode.Name), patience)).Run("network", mode => trying.Add(mode.Name), () => machine.Check(), CancellationToken.None);

        Assert.Equal(["standard", "avx2", "nchw"], trying);
        Assert.Equal("nchw", records.Known!.Mode!.Name);
        Assert.Equal(["network"], records.Known.Networks);
        Assert.Equal(
            ["standard: convolution 1×1, 512→2048 at 7×7, batch 4: ended the process (SIGFPE)", "avx2: convolution 1×1, 512→2048 at 7×7, batch 4: ended the process (SIGFPE)"],
            records.Known.Faults);
    }

    /// <summary>The work of the child process.</summary>
    internal static int Probe(string mode)
    {
        TorchModes.Use(TorchMode.Find(mode)!);
        using var torch = TorchThread.OfCaller(threads: 1);
        return torch.Run(() => ProbeRun.Run(new DyingTorch(), [Harmless, Deadly], Console.WriteLine) && ProbeRun.Run(new DyingTorch(), [Harmless with { Bf16 = true }], Console.WriteLine)) ? 0 : 1;
    }

    /// <summary>The work of the child process with a network.</summary>
    internal static int ProbeNetwork(string mode)
    {
        TorchModes.Use(TorchMode.Find(mode)!);
        var builder = new GraphBuilder("network", new TensorShape(96, 7, 7));
        builder.Add(new Conv(512, Window.Square(1)), "reduce", Graph.InputName);
        builder.Add(new Conv(2048, Window.Square(1)), "expand", builder.Last);
        using var torch = TorchThread.OfCaller(threads: 1);
        return torch.Run(() => ProbeRun.Run(new DyingTorch(), NetworkProbes.Of(builder.Build(), batch: 4), Console.WriteLine)) ? 0 : 1;
    }

    private sealed partial class DyingTorch : IProbedEngine
    {
        public IReadOnlyDictionary<string, float[]> Run(Probe probe, IReadOnlyDictionary<string, float[]> values)
        {
            if (probe.ToString().StartsWith("convolution 1×1, 512→2048 at 7×7", StringComparison.Ordinal) && !TorchModes.Current.ChannelsFirst)
                _ = Divide(1, 0);
            return new TorchProbes().Run(probe, values);
        }

        // Raises the processor's SIGFPE in a native library. The result holds quotient and remainder in 64 bits.
        [LibraryImport("libc", EntryPoint = "div")]
        private static partial long Divide(int dividend, int divisor);
    }
}
