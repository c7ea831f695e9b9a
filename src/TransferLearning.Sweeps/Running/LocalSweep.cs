using System.Collections.Concurrent;
using TransferLearning.Sweeps.Definition;
using TransferLearning.Sweeps.State;

namespace TransferLearning.Sweeps.Running;

/// <summary>Runs a sweep's trials in worker processes on this machine.</summary>
/// <param name="failFast">Whether the first failed trial ends the sweep.</param>
/// <param name="idle">Called once when the first worker has no trial left while the last trials still run: its core is free then.</param>
public sealed class LocalSweep(SweepPlan plan, SweepFolder folder, TrialQueue queue, IWorkerFactory workers, ISweepObserver observer, bool failFast, Action? idle = null)
{
    /// <summary>How many workers in a row may end before they are ready; then their slot is given up.</summary>
    public const int MaximumStarts = 3;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    // The running trials, each with the source that cancels it alone.
    private readonly ConcurrentDictionary<int, CancellationTokenSource> _atWork = new();
    // The slots that have not been given up.
    private readonly ConcurrentDictionary<int, bool> _slots = new();

    /// <summary>Runs until every trial has ended, <c>tl sweep cancel</c> cancels the sweep, or <paramref name="cancellation"/> is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The sweep was interrupted. Its running trials have written checkpoints; the same command continues it.</exception>
    /// <exception cref="RunException">No worker can start, because of this machine and not because of a trial.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var done = new CancellationTokenSource();
        var watch = WatchAsync(stop, done.Token);
        try
        {
            queue.TakeUp();
            for (var slot = 0; slot < Math.Min(plan.Parallel, plan.Trials); slot++)
                _slots[slot] = true;
            var before = _slots.Count;
            await SlotsAsync(idle, stop).ConfigureAwait(false);
            // A slot that was given up may have returned its trial after the other slots found nothing left to do.
            while (_slots.Count < before && queue.HasUndone && !stop.IsCancellationRequested)
            {
                before = _slots.Count;
                await SlotsAsync(null, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            await done.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Runs every slot until no slot finds a trial.</summary>
    private async Task SlotsAsync(Action? free, CancellationTokenSource stop)
    {
        var slots = _slots.Keys.Order().Select(slot => SlotAsync(slot, stop)).ToList();
        var first = await Task.WhenAny(slots).ConfigureAwait(false);
        var meanwhile = free is not null && first.IsCompletedSuccessfully && !slots.TrueForAll(slot => slot.IsCompleted) && !stop.IsCancellationRequested
            ? Task.Run(free, CancellationToken.None)
            : Task.CompletedTask;
        await Task.WhenAll([.. slots, meanwhile]).ConfigureAwait(false);
    }

    /// <summary>Runs trials in one slot, with one worker at a time. A dead worker is replaced.</summary>
    private async Task SlotAsync(int slot, CancellationTokenSource stop)
    {
        IWorker? worker = null;
        var starts = 0;
        try
        {
            while (!stop.IsCancellationRequested && queue.HasUndone)
            {
                var isNew = worker is null;
                worker ??= workers.Start(slot);
                var taken = queue.Take(worker.Name);
                await TellEndedAsync(stop).ConfigureAwait(false);
                if (taken is not { } trial)
                    return;
                if (stop.IsCancellationRequested)
                {
                    Return(trial);
                    return;
                }

                if (isNew && !await ReadyAsync(worker, trial, stop.Token).ConfigureAwait(false))
                {
                    var unable = worker;
                    worker = null;
                    if (await GiveUpAsync(slot, unable, ++starts).ConfigureAwait(false))
                        return;
                    continue;
                }

                starts = 0;
                observer.Changed(trial);
                using var only = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                _atWork[trial.Trial] = only;
                var ended = await TrialAsync(worker, trial, stop, only.Token).ConfigureAwait(false);
                _atWork.TryRemove(trial.Trial, out _);
                if (ended is null)
                {
                    var dead = worker;
                    worker = null;
                    await GiveBackAsync(dead, trial, only.IsCancellationRequested).ConfigureAwait(false);
                    continue;
                }

                queue.Update(ended);
                if (ended.Ended)
                {
                    await EndedAsync(ended, stop).ConfigureAwait(false);
                    continue;
                }

                // The worker leaves its trial to a new process.
                var left = worker;
                worker = null;
                await left.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Cancelled before the worker was ready.
        }
        catch
        {
            // For example, the disk is full. Stop the other slots now, so that the error is reported at once and not hours later.
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            if (worker is not null)
                await worker.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a new worker is ready. If it ends before that, its trial is returned to the queue.</summary>
    private async Task<bool> ReadyAsync(IWorker worker, TrialStatus trial, CancellationToken cancellation)
    {
        var ready = false;
        try
        {
            while (!ready && await worker.NextAsync(cancellation).ConfigureAwait(false) is { } line)
                ready = line.Ready;
            return ready;
        }
        finally
        {
            if (!ready)
                Return(trial);
        }
    }

    /// <summary>Puts a trial that never started back into the queue.</summary>
    private void Return(TrialStatus trial) =>
        queue.Update(trial with { Phase = TrialPhase.Waiting, Attempts = trial.Attempts - 1, Worker = null });

    /// <summary>
    /// Handles a worker that ended before it was ready. Returns false if the slot starts another worker, true if the sweep continues without the slot.
    /// </summary>
    /// <param name="starts">How many workers in a row have ended in this slot before they were ready.</param>
    /// <exception cref="RunException">This was the last slot.</exception>
    private async Task<bool> GiveUpAsync(int slot, IWorker worker, int starts)
    {
        await worker.StopAsync(Grace).ConfigureAwait(false);
        var reason = $"the worker {worker.Name} ended before it could begin";
        var tail = worker.Tail;
        await worker.DisposeAsync().ConfigureAwait(false);
        if (starts < MaximumStarts)
        {
            observer.Notice($"{reason}; another is started");
            return false;
        }

        _slots.TryRemove(slot, out _);
        if (_slots.IsEmpty)
            throw new RunException($"{reason}: {tail}");
        observer.Notice($"{reason}, like the {starts - 1} before it; the sweep continues with {_slots.Count} of its workers. Its output: {tail}");
        return true;
    }

    /// <summary>Reports the trials that ended without running; nothing else reports them.</summary>
    private async Task TellEndedAsync(CancellationTokenSource stop)
    {
        foreach (var trial in queue.EndedUnbegun())
            await EndedAsync(trial, stop).ConfigureAwait(false);
    }

    private async Task EndedAsync(TrialStatus trial, CancellationTokenSource stop)
    {
        observer.Changed(trial);
        if (failFast && trial.Phase == TrialPhase.Failed)
            await stop.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Runs one trial; null if the worker ended before the trial did, or if the sweep stops.</summary>
    private async Task<TrialStatus?> TrialAsync(IWorker worker, TrialStatus trial, CancellationTokenSource stop, CancellationToken cancellation)
    {
        try
        {
            await worker.SendAsync(new WorkerRequest(WorkerOrder.Run, trial.Trial, folder.Path, Asks: plan.Pruner is not null), cancellation).ConfigureAwait(false);
            queue.PrepareNext();
            await TellEndedAsync(stop).ConfigureAwait(false);
            while (await worker.NextAsync(cancellation).ConfigureAwait(false) is { } line)
            {
                if (line.Trial != trial.Trial)
                    continue;
                if (line.Ended is { } ended)
                    return queue[trial.Trial].EndedAs(ended, plan.Metric);
                if (line.Leaves is { } why)
                {
                    observer.Notice($"another worker takes trial {trial.Trial}: {why}");
                    return queue[trial.Trial] with { Phase = TrialPhase.Waiting, Attempts = queue[trial.Trial].Attempts - 1, Worker = null };
                }

                if (line.RunId is { } run)
                    queue.Update(queue[trial.Trial] with { RunId = run });
                if (line.Report is { } report)
                {
                    var prune = queue.Report(queue[trial.Trial], report);
                    observer.Changed(queue[trial.Trial]);
                    if (plan.Pruner is not null)
                        await worker.SendAsync(new WorkerRequest(prune ? WorkerOrder.Stop : WorkerOrder.Go, trial.Trial), cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // GiveBackAsync stops the worker with its trial.
        }

        return null;
    }

    private async Task GiveBackAsync(IWorker worker, TrialStatus trial, bool stopping)
    {
        await worker.StopAsync(Grace).ConfigureAwait(false);
        var tail = worker.Tail;
        await worker.DisposeAsync().ConfigureAwait(false);
        var now = queue[trial.Trial];
        var status = stopping
            ? now with { Phase = folder.CancelRequestedFor(trial.Trial) ? TrialPhase.Cancelled : TrialPhase.Waiting, Attempts = now.Attempts - 1, Worker = null }
            : now.Attempts >= TrialQueue.MaximumAttempts
                ? now with { Phase = TrialPhase.Failed, Message = $"its worker died {now.Attempts} times; the output of the last one: {tail}" }
                : now with { Phase = TrialPhase.Waiting, Worker = null };
        if (!stopping)
            observer.Notice($"the worker {worker.Name} died in trial {trial.Trial}" + (status.Phase == TrialPhase.Waiting ? "; another worker takes the trial" : ""));
        queue.Update(status);
        observer.Changed(status);
    }

    /// <summary>Watches for <c>tl sweep cancel</c> of the whole sweep and of running trials.</summary>
    private async Task WatchAsync(CancellationTokenSource stop, CancellationToken done)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (folder.CancelRequested)
                    await stop.CancelAsync().ConfigureAwait(false);
                foreach (var (trial, only) in _atWork)
                    if (folder.CancelRequestedFor(trial))
                        await CancelAsync(only).ConfigureAwait(false);
                if (!stop.IsCancellationRequested)
                    await Task.Delay(TimeSpan.FromMilliseconds(250), done).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The sweep has ended.
        }
    }

    private static async Task CancelAsync(CancellationTokenSource only)
    {
        try
        {
            await only.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The trial has already ended.
        }
    }
}
