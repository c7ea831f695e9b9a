using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Delivery;

/// <summary>
/// A thread that delivers a journal while it is being written. It retries an unavailable store with growing pauses; the run never
/// notices.
/// </summary>
internal sealed class DeliveryThread : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Refusals in a row before they count, because a gateway may answer wrongly while the server behind it restarts.</summary>
    private const int RefusalsToBelieve = 3;

    private readonly JournalDelivery _delivery;
    private readonly Problems _problems;
    private readonly TimeSpan _linger;
    private readonly AutoResetEvent _appended = new(false);
    private readonly AutoResetEvent _nudge = new(false);
    private readonly AutoResetEvent _moved = new(false);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private volatile string? _waiting;
    private volatile bool _hurry;
    private volatile int _refusals;

    public DeliveryThread(JournalDelivery delivery, Problems problems, TimeSpan linger)
    {
        (_delivery, _problems, _linger) = (delivery, problems, linger);
        _thread = new Thread(Run) { IsBackground = true, Name = "tl delivery", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    public long Delivered => _delivery.Delivered;

    public string? Url => _delivery.Url;

    public string? StoreRunId => _delivery.StoreRunId;

    /// <summary>Why delivery is waiting, or null when it is not.</summary>
    public string? Waiting => _waiting;

    /// <summary>Whether the store has refused the journal several times in a row; retrying does not help until somebody changes something.</summary>
    public bool Refused => _refusals >= RefusalsToBelieve;

    /// <summary>Signalled after each delivered batch.</summary>
    public WaitHandle Moved => _moved;

    /// <summary>Tells the thread that the journal has grown.</summary>
    public void Appended() => _appended.Set();

    /// <summary>Stops gathering records and shortens the pauses, because somebody is waiting.</summary>
    public void Hurry()
    {
        _hurry = true;
        _refusals = 0;
        _nudge.Set();
        _appended.Set();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _nudge.Set();
        _appended.Set();
        // A call that cannot be cancelled (on a disk that hangs) must not keep the process alive.
        if (_thread.Join(TimeSpan.FromSeconds(5)))
            _delivery.Dispose();
    }

    private void Run()
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_delivery.Next(_stop.Token))
                    _moved.Set();
                else
                    _appended.WaitOne(TimeSpan.FromSeconds(5));
                (_waiting, _refusals, pause) = (null, 0, TimeSpan.FromSeconds(1));
                _problems.Remove("delivery");
                if (!_hurry)
                    _nudge.WaitOne(_linger);
            }
            catch (StoreUnusableException error)
            {
                _refusals++;
                Wait(error.Message);
                _nudge.WaitOne(_hurry ? TimeSpan.FromSeconds(0.5) : LongestPause);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Catch everything: the run goes on, and the journal keeps what was not delivered.
                Wait(error.Message);
                _nudge.WaitOne(_hurry ? TimeSpan.FromSeconds(Math.Min(1, pause.TotalSeconds)) : pause);
                pause = TimeSpan.FromSeconds(Math.Min(pause.TotalSeconds * 2, LongestPause.TotalSeconds));
            }
        }
    }

    private void Wait(string reason)
    {
        _waiting = reason;
        _problems.Add("delivery", reason);
    }
}
