using TransferLearning.Tracking;
using TransferLearning.Training.Progress;

namespace TransferLearning.Training.Running;

/// <summary>Reports the progress of the delivery at a run's end from time to time, and what it waits for.</summary>
internal sealed class DeliveryNotice(IRunObserver observer) : IProgress<DeliveryProgress>
{
    private const int Every = 3_000;

    private long _next = Environment.TickCount64 + Every;

    public void Report(DeliveryProgress value)
    {
        if (Environment.TickCount64 < _next)
            return;
        _next = Environment.TickCount64 + Every;
        observer.Notice($"delivering the log: {100.0 * value.Delivered / Math.Max(1, value.Total):0} %{(value.Waiting is { } reason ? $" ({reason})" : "")}");
    }
}
