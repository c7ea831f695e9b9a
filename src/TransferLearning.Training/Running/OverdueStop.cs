using TransferLearning.Tracking;

namespace TransferLearning.Training.Running;

/// <summary>Ends a cancelled run that does not finish its step in time: a step of a large network takes longer than a user waits after Ctrl-C.</summary>
internal sealed class OverdueStop : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.1);
    private readonly Timer _timer;
    private readonly CancellationTokenRegistration _registration;

    /// <param name="options">The options, with the time allowed for the delivery.</param>
    /// <param name="log">The run's log, which is marked KILLED.</param>
    /// <param name="cancellation">The user's cancellation.</param>
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
