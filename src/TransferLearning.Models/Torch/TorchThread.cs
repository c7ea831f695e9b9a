using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TransferLearning.Models.Torch;

/// <summary>
/// The one thread that calls torch. Each thread that does gets its own team of OpenMP threads and its own dispose scopes, and
/// handles passed between threads race with the finalizer; so all work with tensors is sent here.
/// </summary>
public sealed class TorchThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private readonly int? _threads;
    private bool _ready;

    /// <summary>Starts the thread and loads torch on it with its first work.</summary>
    /// <param name="threads">Threads of torch's own operations; null leaves torch's choice, one a core.</param>
    public TorchThread(int? threads = null)
        : this(threads, null)
    {
        _thread = new Thread(Work, maxStackSize: 16 << 20) { IsBackground = true, Name = "torch" };
        _thread.Start();
    }

    private TorchThread(int? threads, Thread? caller)
    {
        if (threads is < 1)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "At least one thread.");
        (_threads, _thread) = (threads, caller!);
    }

    /// <summary>
    /// For work that the caller sends and waits for: where the caller is the process's first thread, it is the torch thread itself, since
    /// large tensors are allocated faster there (<see cref="HostMemory"/>); elsewhere a thread of its own.
    /// </summary>
    /// <param name="threads">Threads of torch's own operations; null leaves torch's choice, one a core.</param>
    public static TorchThread OfCaller(int? threads = null) =>
        HostMemory.IsFirstThread() ? new TorchThread(threads, Thread.CurrentThread) : new TorchThread(threads);

    /// <summary>Runs work on the thread and waits for it; at once where the caller is that thread.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the work began; work that has begun sees the token itself.</exception>
    /// <exception cref="RunException">torch cannot be loaded.</exception>
    public T Run<T>(Func<T> work, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Thread.CurrentThread == _thread)
        {
            Prepare();
            return work();
        }
        var result = default(T)!;
        ExceptionDispatchInfo? failure = null;
        using var done = new ManualResetEventSlim();
        _work.Add(
            () =>
            {
                try
                {
                    cancellation.ThrowIfCancellationRequested();
                    Prepare();
                    result = work();
                }
                catch (Exception wrong)
                {
                    failure = ExceptionDispatchInfo.Capture(wrong);
                }
                finally
                {
                    done.Set();
                }
            },
            cancellation);
        done.Wait(CancellationToken.None);
        failure?.Throw();
        return result;
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action work, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        Run(
            () =>
            {
                work();
                return true;
            },
            cancellation);
    }

    /// <summary>Ends the thread once the work already sent is done.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
        _work.Dispose();
    }

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }

    /// <summary>Loads torch and sets its threads, on the thread itself and once.</summary>
    private void Prepare()
    {
        if (_ready)
            return;
        TorchThreads.Set(_threads);
        _ready = true;
    }
}
