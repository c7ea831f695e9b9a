using TransferLearning.Sweeps.Running;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Starts workers as this program's hidden verb <c>sweep worker</c>, each with a CUDA device of its own where there are several.</summary>
internal sealed class WorkerFactory(string sweepFolder, string workingFolder) : IWorkerFactory
{
    private readonly IReadOnlyList<string> _devices = CudaDevices();

    public IWorker Start(int slot)
    {
        var start = ThisProgram.Start("sweep", "worker", sweepFolder);
        start.WorkingDirectory = workingFolder;
        if (_devices.Count > 1)
            start.Environment["CUDA_VISIBLE_DEVICES"] = _devices[slot % _devices.Count];
        return new WorkerProcess(start);
    }

    /// <summary>The devices that CUDA would show: what the environment allows, else what the driver lists.</summary>
    private static IReadOnlyList<string> CudaDevices()
    {
        if (Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { } allowed)
            return allowed.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        const string driver = "/proc/driver/nvidia/gpus";
        return Directory.Exists(driver)
            ? [.. Enumerable.Range(0, Directory.GetDirectories(driver).Length).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))]
            : [];
    }
}
