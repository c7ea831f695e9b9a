using System.Collections.Concurrent;
using System.Globalization;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Sweeps.Running;

namespace TransferLearning.Cli.Sweeping;

/// <summary>Starts workers as this program's hidden verb <c>sweep worker</c>, each with a CUDA device of its own where there are several.</summary>
internal sealed class WorkerFactory(Session session) : IWorkerFactory, IDisposable
{
    private readonly IReadOnlyList<string> _devices = CudaDevices();
    private readonly ConcurrentDictionary<int, IWorker> _waiting = [];
    private string? _file;
    private int? _threads;

    /// <summary>Starts, before the sweep is planned, the workers that it will need: by then they have loaded torch.</summary>
    public void Foresee(OpenSweep sweep)
    {
        _threads = sweep.Threads;
        // Where the workers have all cores, to look at the file is to take the time from one another.
        if (Environment.ProcessorCount > sweep.Plan.Parallel)
            _file = Path.GetFullPath(sweep.Plan.Files[0], session.Folder);
        // A machine that has still to be checked is checked before any worker computes.
        if (!TorchPackages.AreThere || !CheckedMachine.UseKnown(session, sweep.Threads))
            return;
        var left = sweep.Plan.Trials - sweep.Folder.Statuses().Count(trial => trial.Ended);
        for (var slot = 0; slot < Math.Min(sweep.Plan.Parallel, left); slot++)
            _waiting[slot] = New(slot);
    }

    public IWorker Start(int slot) => _waiting.TryRemove(slot, out var worker) ? worker : New(slot);

    /// <summary>Ends those that were started and not needed, at once: they have done nothing yet.</summary>
    public void Dispose() => Task.WhenAll(_waiting.Values.Select(EndAsync)).GetAwaiter().GetResult();

    private static async Task EndAsync(IWorker worker)
    {
        await worker.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        await worker.DisposeAsync().ConfigureAwait(false);
    }

    private WorkerProcess New(int slot)
    {
        var start = ThisProgram.Start(["sweep", "worker", .. _file is null ? [] : new[] { _file }, .. _threads is { } threads ? ["--threads", threads.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>()]);
        start.WorkingDirectory = session.Folder;
        if (_devices.Count > 1)
            start.Environment["CUDA_VISIBLE_DEVICES"] = _devices[slot % _devices.Count];
        return new WorkerProcess(start);
    }

    /// <summary>The devices that CUDA would show: what the environment allows, else what the driver lists.</summary>
    private static IReadOnlyList<string> CudaDevices()
    {
        if (ProcessEnvironment.Read("CUDA_VISIBLE_DEVICES") is { } allowed)
            return allowed.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        const string driver = "/proc/driver/nvidia/gpus";
        return Directory.Exists(driver)
            ? [.. Enumerable.Range(0, Directory.GetDirectories(driver).Length).Select(i => i.ToString(CultureInfo.InvariantCulture))]
            : [];
    }
}
