using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using TransferLearning.Experiments.Files;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>Starts workers as the host's hidden verb <c>sweep worker</c>. If there are several CUDA devices, each worker gets its own: one, or as many as <c>run.devices</c> says.</summary>
public sealed class WorkerFactory(ISweepHost host) : IWorkerFactory, IDisposable
{
    private readonly IReadOnlyList<string> _devices = CudaDevices();
    private readonly ConcurrentDictionary<int, IWorker> _waiting = [];
    private string? _file;
    private int? _threads;
    private int _perTrial = 1;

    /// <summary>Starts the sweep's workers early, while the sweep is still being planned, so that they load torch meanwhile.</summary>
    /// <param name="plan">The sweep.</param>
    /// <param name="folder">The sweep's folder, which may not exist yet.</param>
    /// <param name="threads">The number of threads for torch's operations in each trial; null for torch's own choice.</param>
    /// <param name="devices">The number of devices of each trial.</param>
    public void Foresee(SweepPlan plan, SweepFolder folder, int? threads, int devices)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(folder);
        (_threads, _perTrial) = (threads, devices);
        // If the workers use all cores, warming up on the file would only slow the others down.
        if (Environment.ProcessorCount > plan.Parallel)
            _file = Path.GetFullPath(plan.Files[0], host.Folder);
        // An unchecked machine is checked before any worker computes.
        if (!host.IsReady(threads))
            return;
        var left = plan.Trials - folder.Statuses().Count(trial => trial.Ended);
        for (var slot = 0; slot < Math.Min(plan.Parallel, left); slot++)
            _waiting[slot] = New(slot);
    }

    /// <inheritdoc/>
    public IWorker Start(int slot) => _waiting.TryRemove(slot, out var worker) ? worker : New(slot);

    /// <summary>Ends the started workers that were not needed, without a grace period: they have done nothing yet.</summary>
    public void Dispose() => Task.WhenAll(_waiting.Values.Select(EndAsync)).GetAwaiter().GetResult();

    private static async Task EndAsync(IWorker worker)
    {
        await worker.StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        await worker.DisposeAsync().ConfigureAwait(false);
    }

    private WorkerProcess New(int slot)
    {
        string[] file = _file is { } first ? [first] : [];
        string[] threads = _threads is { } number ? ["--threads", number.ToString(CultureInfo.InvariantCulture)] : [];
        var start = new ProcessStartInfo(host.Command[0], [.. host.Command.Skip(1), "sweep", "worker", .. file, .. threads]) { WorkingDirectory = host.Folder };
        ProcessEnvironment.RemoveNative(start.Environment);
        if (_devices.Count > 1)
            start.Environment["CUDA_VISIBLE_DEVICES"] = string.Join(',', Of(slot, _perTrial, _devices));
        return new WorkerProcess(start);
    }

    /// <summary>The devices of a worker: those that follow the ones of the workers before it, from the first again after the last.</summary>
    internal static IEnumerable<string> Of(int slot, int number, IReadOnlyList<string> devices) =>
        Enumerable.Range(0, Math.Min(number, devices.Count)).Select(i => devices[((slot * number) + i) % devices.Count]);

    /// <summary>The visible CUDA devices: those of CUDA_VISIBLE_DEVICES, else those that the driver lists.</summary>
    private static IReadOnlyList<string> CudaDevices()
    {
        if (ProcessEnvironment.Read("CUDA_VISIBLE_DEVICES") is { } allowed)
            return allowed.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        const string driver = "/proc/driver/nvidia/gpus";
        return OperatingSystem.IsLinux() && Directory.Exists(driver)
            ? [.. Enumerable.Range(0, Directory.GetDirectories(driver).Length).Select(i => i.ToString(CultureInfo.InvariantCulture))]
            : [];
    }
}
