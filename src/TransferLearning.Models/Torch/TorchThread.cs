using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using TransferLearning.Experiments;

namespace TransferLearning.Models.Torch;

/// <summary>
/// The one thread that calls torch. Each thread that does gets its own team of OpenMP threads and its own dispose scopes, and
/// handles passed between threads race with the finalizer; so all work with tensors is sent here.
/// </summary>
public sealed class TorchThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    /// <summary>Starts the thread and loads torch on it with its first work.</summary>
    /// <param name="threads">Threads of torch's own operations; null leaves torch's choice, one a core.</param>
    public TorchThread(int? threads = null)
    {
        if (threads is < 1)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "At least one thread.");
        _thread = new Thread(() => Work(threads), maxStackSize: 16 << 20) { IsBackground = true, Name = "torch" };
        _thread.Start();
    }

    /// <summary>Runs work on the thread and waits for it; at once where the caller is that thread.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the work began; work that has begun sees the token itself.</exception>
    /// <exception cref="RunException">torch cannot be loaded.</exception>
    public T Run<T>(Func<T> work, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Thread.CurrentThread == _thread)
            return work();
        var result = default(T)!;
        ExceptionDispatchInfo? failure = null;
        using var done = new ManualResetEventSlim();
        _work.Add(
            () =>
            {
                try
                {
                    cancellation.ThrowIfCancellationRequested();
                    TorchLibrary.Load();
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

    private void Work(int? threads)
    {
        var first = true;
        foreach (var work in _work.GetConsumingEnumerable())
        {
            if (first && threads is { } count)
                SetThreads(count);
            first = false;
            work();
        }
    }

    private static void SetThreads(int count)
    {
        try
        {
            TorchLibrary.Load();
            TorchThreads.Set(count);
        }
        catch (RunException)
        {
            // The work itself meets the same and passes it to its caller.
        }
    }
}
