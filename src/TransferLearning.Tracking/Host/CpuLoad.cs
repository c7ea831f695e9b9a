using System.Globalization;

namespace TransferLearning.Tracking.Host;

/// <summary>CPU utilization over all processors since the last call, from <c>/proc/stat</c>.</summary>
internal sealed class CpuLoad
{
    private (long Busy, long Total)? _last = Read();

    /// <summary>The utilization, 0 to 100; null if the system does not report it.</summary>
    public double? Percentage()
    {
        if (Read() is not { } now || _last is not { } last)
            return null;
        _last = now;
        return now.Total > last.Total ? Math.Clamp(100.0 * (now.Busy - last.Busy) / (now.Total - last.Total), 0, 100) : null;
    }

    private static (long Busy, long Total)? Read()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/proc/stat"))
            return null;
        using var reader = new StreamReader("/proc/stat");
        var times = reader.ReadLine()?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (times is not ["cpu", ..] || times.Length < 6)
            return null;
        // The columns are user nice system idle iowait irq softirq steal. The guest times after them are already counted in user.
        var numbers = times.Skip(1).Take(8).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var total = numbers.Sum();
        return (total - numbers[3] - numbers[4], total);
    }
}
