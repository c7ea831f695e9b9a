using System.Diagnostics;

namespace TransferLearning.Training.Progress;

/// <summary>Images a second over the last seconds, and the time that is left. Reports at most ten times a second, so that it costs nothing.</summary>
internal sealed class ProgressMeter(IRunObserver observer, int epochs, long plannedSteps)
{
    private static readonly long Interval = Stopwatch.Frequency / 10;
    private static readonly long Window = Stopwatch.Frequency * 3;
    private static readonly Dictionary<string, double> Nothing = [];
    private readonly Queue<(long Time, long Images)> _recent = new();
    private long _reported, _images;
    private long _timedSteps, _timedTicks;

    /// <summary>Training steps of the run that are done, those of earlier starts and those that early stopping saved included.</summary>
    public long DoneSteps { get; set; }

    /// <summary>Whether a report is due: what it needs from the device is read back only then.</summary>
    public bool IsDue => Stopwatch.GetTimestamp() - _reported >= Interval;

    /// <summary>Begins a phase: its rate has nothing to do with the one before it.</summary>
    public void Restart()
    {
        _recent.Clear();
        _images = 0;
        _recent.Enqueue((Stopwatch.GetTimestamp(), 0));
    }

    /// <summary>Counts a training step for the time that is left.</summary>
    public void Trained(long ticks)
    {
        _timedSteps++;
        _timedTicks += ticks;
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
