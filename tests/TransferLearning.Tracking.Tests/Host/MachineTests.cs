using TransferLearning.Tracking.Host;

namespace TransferLearning.Tracking.Tests.Host;

public sealed class MachineTests
{
    [Fact]
    public void The_lines_of_nvidia_smi_are_read_and_a_gpu_that_does_not_tell_is_left_out() =>
        Assert.Equal(
            [new Gpus.Load(0, 37, 1024, 81559), new Gpus.Load(2, 100, 80000, 81559)],
            Gpus.Parse("0, 37, 1024, 81559\n1, [N/A], [N/A], 81559\n2, 100, 80000, 81559\n"));

    [Fact]
    public void Memory_and_processors_are_told_in_their_ranges_where_the_system_tells_them()
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
