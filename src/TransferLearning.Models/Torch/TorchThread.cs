using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TransferLearning.Models.Torch;

/// <summary>
/// The one thread that calls torch. Every thread that calls torch gets its own OpenMP thread team and its own dispose scopes, and
/// handles passed between threads race with the finalizer. Therefore all work with tensors runs on this thread.
/// </summary>
public sealed class TorchThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private readonly int? _threads;
    private bool _ready;

    /// <summary>Starts the thread. It loads torch with its first work item.</summary>
    /// <param name="threads">The number of threads of torch's operations; null for torch's default, one per core.</param>
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
    /// A torch thread for a caller that waits for its work. If the caller is the first thread of the process, it becomes the torch thread itself, because
    /// large tensors are allocated faster there (<see cref="HostMemory"/>). Otherwise a new thread is started.
    /// </summary>
    /// <param name="threads">The number of threads of torch's operations; null for torch's default, one per core.</param>
    public static TorchThread OfCaller(int? threads = null) =>
        HostMemory.IsFirstThread() ? new TorchThread(threads, Thread.CurrentThread) : new TorchThread(threads);

    /// <summary>Runs work on the thread and waits for it. If the caller is that thread, the work runs at once.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the work began. Work that has begun must observe the token itself.</exception>
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

    /// <summary>Ends the thread after the work that was already sent.</summary>
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

    /// <summary>Loads torch and sets its thread count, once, on the thread itself.</summary>
    private void Prepare()
    {
        if (_ready)
            return;
        TorchThreads.Set(_threads);
        _ready = true;
    }
}
