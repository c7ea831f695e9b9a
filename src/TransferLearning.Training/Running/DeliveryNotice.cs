using TransferLearning.Tracking;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>Says now and then how far the delivery at a run's end is, and what it waits for.</summary>
internal sealed class DeliveryNotice(IRunObserver observer) : IProgress<DeliveryProgress>
{
    private const int Every = 3_000;

    private long _next = Environment.TickCount64 + Every;

    public void Report(DeliveryProgress value)
    {
        if (Environment.TickCount64 < _next)
            return;
        _next = Environment.TickCount64 + Every;
        observer.Notice($"delivering what was logged: {100.0 * value.Delivered / Math.Max(1, value.Total):0} %{(value.Waiting is { } reason ? $" ({reason})" : "")}");
    }
}
