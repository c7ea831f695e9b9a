using TransferLearning.Tracking;

namespace TransferLearning.Training.Running;

/// <summary>Ends a cancelled run that does not come to the end of its step: a step of a large network takes longer than a user waits after Ctrl-C.</summary>
internal sealed class OverdueStop : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.1);
    private readonly Timer _timer;
    private readonly CancellationTokenRegistration _registration;

    /// <param name="options">With the time that a stopped run's delivery may take.</param>
    /// <param name="log">Marked KILLED.</param>
    /// <param name="cancellation">The stop.</param>
    public OverdueStop(RunOptions options, IRunLog log, CancellationToken cancellation)
    {
        _timer = new Timer(_ =>
        {
            log.Finish(RunStatus.Killed);
            log.Deliver(options.Delivery, null, CancellationToken.None);
            options.Overdue!();
        });
        if (options.Overdue is not null)
            _registration = cancellation.Register(() => _timer.Change(Patience, Timeout.InfiniteTimeSpan));
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
    }
}
