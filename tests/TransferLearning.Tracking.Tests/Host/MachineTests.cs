using TransferLearning.Tracking.Host;

namespace TransferLearning.Tracking.Tests.Host;

public sealed class MachineTests
{
    [Fact]
    public void Should_parse_nvidia_smi_and_leave_out_a_gpu_without_values() =>
        Assert.Equal(
            [new Gpus.Load(0, 37, 1024, 81559), new Gpus.Load(2, 100, 80000, 81559)],
            Gpus.Parse("0, 37, 1024, 81559\n1, [N/A], [N/A], 81559\n2, 100, 80000, 81559\n"));

    [Fact]
    public void Should_report_memory_and_cpu_load_within_their_ranges()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Assert.InRange(Memory.Read()!.UsedPercentage, 0, 100);
        Assert.InRange(Memory.Read()!.UsedMegabytes, 1, 1e9);
        var cpu = new CpuLoad();
        var until = Environment.TickCount64 + 200;
        while (Environment.TickCount64 < until)
        {
        }

        Assert.InRange(cpu.Percentage() ?? -1, 0, 100);
    }
}
