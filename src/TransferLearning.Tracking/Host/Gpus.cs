using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace TransferLearning.Tracking.Host;

/// <summary>The load of the machine's NVIDIA GPUs, as reported by <c>nvidia-smi</c>; empty if there are none.</summary>
internal sealed class Gpus
{
    private bool _absent;

    public readonly record struct Load(int Index, double Utilization, double UsedMegabytes, double TotalMegabytes);

    public IReadOnlyList<Load> Read()
    {
        if (_absent)
            return [];
        try
        {
            var start = new ProcessStartInfo("nvidia-smi", ["--query-gpu=index,utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                process.Kill();
                return [];
            }

            _absent = process.ExitCode != 0;
            return _absent ? [] : Parse(text.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            _absent = true;
            return [];
        }
    }

    /// <summary>Parses the output. A GPU with a value that is not a number ("[N/A]") is left out.</summary>
    internal static IReadOnlyList<Load> Parse(string text)
    {
        var loads = new List<Load>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var cells = line.Split(',', StringSplitOptions.TrimEntries);
            if (cells.Length == 4
                && int.TryParse(cells[0], CultureInfo.InvariantCulture, out var index)
                && double.TryParse(cells[1], CultureInfo.InvariantCulture, out var utilization)
                && double.TryParse(cells[2], CultureInfo.InvariantCulture, out var used)
                && double.TryParse(cells[3], CultureInfo.InvariantCulture, out var total))
                loads.Add(new Load(index, utilization, used, total));
        }

        return loads;
    }
}
