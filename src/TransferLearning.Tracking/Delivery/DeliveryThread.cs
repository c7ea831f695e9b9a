using TransferLearning.Tracking.Journal;

namespace TransferLearning.Tracking.Delivery;

/// <summary>Delivers a journal while it is being written. A store that is away is tried again, ever more rarely; the run is not told.</summary>
internal sealed class DeliveryThread : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A server that is being restarted behind a gateway may answer as if it were none: once is not believed.</summary>
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

    /// <summary>Why nothing is delivered at the moment, or null.</summary>
    public string? Waiting => _waiting;

    /// <summary>True where the store has said several times that it will not take the journal until somebody changes something.</summary>
    public bool Refused => _refusals >= RefusalsToBelieve;

    /// <summary>Set after a batch has arrived.</summary>
    public WaitHandle Moved => _moved;

    /// <summary>The journal has grown.</summary>
    public void Appended() => _appended.Set();

    /// <summary>No more gathering and no more pauses: somebody waits.</summary>
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
        // A call that does not hear the cancellation (a disk that hangs) must not keep the process.
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
                // Whatever it is, it is delivery's own: the run goes on, and the journal keeps what it holds.
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
