namespace TransferLearning.Tracking.Host;

/// <summary>Logs the machine's load at regular intervals, as MLflow's system metrics, until it is disposed.</summary>
internal sealed class SystemMetricsSampler : IDisposable
{
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(2);

    private readonly IRunLog _log;
    private readonly Timer _timer;
    private readonly CpuLoad _cpu = new();
    private readonly Gpus _gpus = new();
    private readonly Lock _one = new();
    private long _step;
    private bool _stopped;

    public SystemMetricsSampler(IRunLog log, TimeSpan interval, long firstStep)
    {
        (_log, _step) = (log, firstStep);
        // An early first sample, so that a short run has one.
        _timer = new Timer(_ => Sample(), null, interval < FirstAfter ? interval : FirstAfter, interval);
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_one)
            _stopped = true;
    }

    private void Sample()
    {
        if (!_one.TryEnter())
            return;
        try
        {
            if (_stopped)
                return;
            var now = DateTimeOffset.UtcNow;
            void Log(string name, double? value)
            {
                if (value is { } known)
                    _log.Metric("system/" + name, known, _step, now);
            }

            Log("cpu_utilization_percentage", _cpu.Percentage());
            var memory = Memory.Read();
            Log("system_memory_usage_megabytes", memory?.UsedMegabytes);
            Log("system_memory_usage_percentage", memory?.UsedPercentage);
            foreach (var gpu in _gpus.Read())
            {
                Log($"gpu_{gpu.Index}_utilization_percentage", gpu.Utilization);
                Log($"gpu_{gpu.Index}_memory_usage_megabytes", gpu.UsedMegabytes);
                Log($"gpu_{gpu.Index}_memory_usage_percentage", gpu.UsedMegabytes / gpu.TotalMegabytes * 100);
            }

            _step++;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            // Ignored: a run does not fail because the machine does not report its load.
        }
        finally
        {
            _one.Exit();
        }
    }
}
