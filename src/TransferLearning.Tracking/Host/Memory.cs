using System.Globalization;

namespace TransferLearning.Tracking.Host;

/// <summary>The machine's memory in use, from <c>/proc/meminfo</c>.</summary>
internal sealed record Memory(double UsedMegabytes, double UsedPercentage)
{
    /// <summary>Reads the memory in use now; null if the system does not report it.</summary>
    public static Memory? Read()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/proc/meminfo"))
            return null;
        double total = 0, available = -1;
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal))
                total = Kilobytes(line);
            else if (line.StartsWith("MemAvailable:", StringComparison.Ordinal))
                available = Kilobytes(line);
            if (total > 0 && available >= 0)
                return new Memory((total - available) / 1024, (total - available) / total * 100);
        }

        return null;
    }

    private static double Kilobytes(string line) =>
        double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
