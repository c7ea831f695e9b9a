using System.Diagnostics;

namespace TransferLearning.Training.Progress;

/// <summary>Measures images per second over the last seconds and estimates the time left. It reports at most ten times per second, so it costs nothing.</summary>
internal sealed class ProgressMeter(IRunObserver observer, int epochs, long plannedSteps)
{
    private static readonly long Interval = Stopwatch.Frequency / 10;
    private static readonly long Window = Stopwatch.Frequency * 3;
    private static readonly Dictionary<string, double> Nothing = [];
    private readonly Queue<(long Time, long Images)> _recent = new();
    private long _reported, _images;
    private long _timedSteps, _timedTicks;
    private bool _trained;

    /// <summary>The number of finished training steps of the run. It includes steps of earlier starts and steps that early stopping saved.</summary>
    public long DoneSteps { get; set; }

    /// <summary>Whether a report is due. Values are read from the device only then.</summary>
    public bool IsDue => Stopwatch.GetTimestamp() - _reported >= Interval;

    /// <summary>Starts a phase; its speed is measured separately.</summary>
    public void Restart()
    {
        _recent.Clear();
        _images = 0;
        _recent.Enqueue((Stopwatch.GetTimestamp(), 0));
    }

    /// <summary>Counts a training step for the time left. The first one is not timed: it waits for the frozen part and is checked.</summary>
    public void Trained(long ticks)
    {
        if (_trained)
        {
            _timedSteps++;
            _timedTicks += ticks;
        }

        _trained = true;
        DoneSteps++;
    }

    /// <summary>Counts a batch's pictures.</summary>
    public void Count(int images)
    {
        _images += images;
        var now = Stopwatch.GetTimestamp();
        if (_recent.Count == 0 || now - _recent.Last().Time >= Interval)
            _recent.Enqueue((now, _images));
        while (_recent.Count > 2 && now - _recent.Peek().Time > Window)
            _recent.Dequeue();
    }

    public void Report(EpochPhase phase, string stage, int epoch, int step, int steps, IReadOnlyDictionary<string, double>? metrics)
    {
        var now = Stopwatch.GetTimestamp();
        _reported = now;
        var (time, images) = _recent.Count > 0 ? _recent.Peek() : (now, _images);
        var seconds = (now - time) / (double)Stopwatch.Frequency;
        var rate = seconds > 0 ? (_images - images) / seconds : 0;
        observer.Progressed(new RunProgress(phase, stage, epoch, epochs, step, steps, rate, Remaining(), metrics ?? Nothing));
    }

    private TimeSpan? Remaining() => _timedSteps == 0
        ? null
        : TimeSpan.FromSeconds((double)_timedTicks / Stopwatch.Frequency / _timedSteps * Math.Max(0, plannedSteps - DoneSteps));
}
