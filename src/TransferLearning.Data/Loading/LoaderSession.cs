using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace TransferLearning.Data.Loading;

/// <summary>
/// One epoch of a loader: threads that make one picture after the other, in order, and a ring of batches that they fill. A thread waits
/// if the next picture's batch is beyond the ring. Without threads, the consumer makes each batch when it asks for it.
/// </summary>
internal sealed unsafe class LoaderSession : IDisposable
{
    private readonly BatchLoader _loader;
    private readonly long _firstBatch;
    private readonly int _batches;
    private readonly Slot[] _ring;
    private readonly Thread[] _threads;
    private readonly ISampleMaker? _ownMaker;
    private readonly object _signal = new();
    private int _nextBatch, _nextPosition, _taken;
    private bool _stopped;

    /// <summary>One batch of the ring.</summary>
    private sealed class Slot(int capacity)
    {
        public readonly string?[] Reasons = new string?[capacity];
        public Batch? Batch;
        public int Left;
        public Exception? Error;
        public int ErrorPosition;
    }

    public LoaderSession(BatchLoader loader, long firstBatch, int batches)
    {
        (_loader, _firstBatch, _batches) = (loader, firstBatch, batches);
        var workers = batches == 0 ? 0 : loader.Workers;
        _ring = new Slot[workers == 0 ? 1 : Math.Min(loader.Options.Prefetch, batches)];
        for (var i = 0; i < _ring.Length; i++)
            _ring[i] = new Slot(loader.Options.BatchSize);
        if (workers == 0)
            _ownMaker = loader.Reader.Rent();
        _threads = new Thread[workers];
        for (var i = 0; i < workers; i++)
        {
            _threads[i] = new Thread(Work, 512 * 1024) { IsBackground = true, Name = $"loader {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>The next complete batch.</summary>
    public Batch Take(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var began = Stopwatch.GetTimestamp();
        var slot = _ring[_taken % _ring.Length];
        if (_ownMaker is not null)
            MakeWhole(_ownMaker, cancellation);
        else
            Wait(slot, cancellation);
        Batch batch;
        lock (_signal)
        {
            batch = slot.Batch!;
            if (slot.Error is { } error)
                ExceptionDispatchInfo.Throw(error);
            slot.Batch = null;
            _taken++;
            Monitor.PulseAll(_signal);
        }
        Close(batch, slot.Reasons);
        batch.WaitedTicks = Stopwatch.GetTimestamp() - began;
        return batch;
    }

    private void Wait(Slot slot, CancellationToken cancellation)
    {
        // A cancellation wakes the consumer at once.
        using var registration = cancellation.UnsafeRegister(static signal =>
        {
            lock (signal!)
                Monitor.PulseAll(signal);
        }, _signal);
        lock (_signal)
            while (slot.Batch is null || slot.Left > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_signal);
            }
    }

    private void MakeWhole(ISampleMaker maker, CancellationToken cancellation)
    {
        do
        {
            cancellation.ThrowIfCancellationRequested();
            if (!TryNext(wait: false, out var slot, out var position, out var index, out var pass))
                return;
            Make(maker, slot, position, index, pass);
        }
        while (_nextPosition != 0);
    }

    private void Work()
    {
        var maker = _loader.Reader.Rent();
        while (TryNext(wait: true, out var slot, out var position, out var index, out var pass))
            Make(maker, slot, position, index, pass);
        _loader.Reader.Return(maker);
    }

    private bool TryNext(bool wait, out Slot slot, out int position, out int index, out int pass)
    {
        (slot, position, index, pass) = (_ring[0], 0, 0, 0);
        lock (_signal)
        {
            while (!_stopped && _nextBatch < _batches && _nextBatch - _taken >= _ring.Length)
            {
                if (!wait)
                    return false;
                Monitor.Wait(_signal);
            }
            if (_stopped || _nextBatch >= _batches)
                return false;
            slot = _ring[_nextBatch % _ring.Length];
            if (_nextPosition == 0)
                Begin(slot, _firstBatch + _nextBatch);
            position = _nextPosition++;
            index = slot.Batch!.Indices[position];
            pass = slot.Batch.Pass;
            if (_nextPosition == slot.Batch.Count)
                (_nextBatch, _nextPosition) = (_nextBatch + 1, 0);
            return true;
        }
    }

    // Called under the lock: assigns the samples of a batch.
    private void Begin(Slot slot, long number)
    {
        var batch = _loader.RentBatch();
        batch.Count = _loader.Order.Samples(number, batch.AllIndices, out var pass);
        batch.Pass = pass;
        for (var position = 0; position < batch.Count; position++)
            batch.Describe(position, batch.AllIndices[position], _loader.Set.Samples[batch.AllIndices[position]].Label);
        Array.Clear(slot.Reasons);
        (slot.Batch, slot.Left, slot.Error, slot.ErrorPosition) = (batch, batch.Count, null, int.MaxValue);
    }

    private void Make(ISampleMaker maker, Slot slot, int position, int index, int pass)
    {
        Exception? error = null;
        try
        {
            maker.Make(index, pass, slot.Batch!.Slot(position));
        }
        catch (BadImageException bad) when (_loader.Options.OnBadImage == BadImagePolicy.Skip)
        {
            slot.Reasons[position] = bad.Message;
            _loader.Skip(index, bad.Message);
        }
        catch (BadImageException bad)
        {
            error = new RunException($"{_loader.Set.Samples[index].Path}: {bad.Message}. Repair or remove the file, or leave out such pictures with 'data.on_bad_image: skip'.", bad);
        }
        catch (AbsentDecoderException absent) when (_loader.Options is { OnBadImage: BadImagePolicy.Skip, SkipsWithoutDecoder: true })
        {
            slot.Reasons[position] = absent.Advice;
            _loader.Skip(index, absent.Advice);
        }
        catch (AbsentDecoderException absent)
        {
            error = new RunException($"{_loader.Set.Samples[index].Path}: {absent.Advice}", absent);
        }
        catch (Exception other)
        {
            error = new InvalidOperationException($"{_loader.Set.Samples[index].Path}: {other.Message}", other);
        }
        lock (_signal)
        {
            // The error of the first picture in order is reported, independent of the threads.
            if (error is not null && position < slot.ErrorPosition)
                (slot.Error, slot.ErrorPosition) = (error, position);
            if (--slot.Left == 0)
                Monitor.PulseAll(_signal);
        }
    }

    // Closes the gaps of skipped pictures.
    private static void Close(Batch batch, string?[] reasons)
    {
        var kept = 0;
        for (var position = 0; position < batch.Count; position++)
        {
            if (reasons[position] is not null)
                continue;
            if (kept != position)
                batch.Move(position, kept);
            kept++;
        }
        batch.Count = kept;
    }

    public void Dispose()
    {
        lock (_signal)
        {
            _stopped = true;
            Monitor.PulseAll(_signal);
        }
        foreach (var thread in _threads)
            thread.Join();
        if (_ownMaker is not null)
            _loader.Reader.Return(_ownMaker);
        foreach (var slot in _ring)
            slot.Batch?.Dispose();
    }
}
