using System.Collections.Concurrent;

namespace TransferLearning.Data.Loading;

/// <summary>
/// Turns a set of pictures into batches: decodes, resizes, augments and packs them on worker threads, at most
/// <see cref="LoaderOptions.Prefetch"/> batches ahead. Order and pixels depend only on (seed, pass, sample): they are the same
/// with any number of workers and from any first step.
/// </summary>
public sealed class BatchLoader : IDisposable
{
    private readonly ConcurrentBag<Batch> _freeBatches = [];
    private readonly SortedDictionary<int, BadImage> _skipped = [];
    private bool _running, _disposed;

    /// <summary>Creates a loader; no file is read yet.</summary>
    /// <exception cref="ArgumentException">The set is empty, or an option is out of range.</exception>
    public BatchLoader(ImageSet set, LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        if (set.Count == 0)
            throw new ArgumentException("The set has no pictures.", nameof(set));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Prefetch);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Workers ?? 0);
        (Set, Options) = (set, options);
        Order = BatchOrder.Of(set, options);
        Reader = new SampleReader(set, options);
    }

    /// <summary>The pictures.</summary>
    public ImageSet Set { get; }

    /// <summary>The loader's options.</summary>
    public LoaderOptions Options { get; }

    /// <summary>Batches in one pass over the set.</summary>
    public int StepsPerEpoch => Order.StepsPerEpoch;

    /// <summary>The reader of single pictures. Any thread may use it, also during an epoch.</summary>
    public SampleReader Reader { get; }

    internal BatchOrder Order { get; }

    /// <summary>The number of threads that an epoch starts; 0 for none.</summary>
    public int Workers => Options.Workers ?? LoaderOptions.DefaultWorkers;

    /// <summary>Bytes of decoded pictures in memory.</summary>
    public long MemoryUsed => Reader.MemoryUsed;

    /// <summary>The pictures that were skipped so far (<c>on_bad_image: skip</c>), by index.</summary>
    public IReadOnlyList<BadImage> Skipped
    {
        get
        {
            lock (_skipped)
                return [.. _skipped.Values];
        }
    }

    /// <summary>The batches of an epoch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="fromStep">The first step to return. The batches before it are not decoded.</param>
    /// <param name="steps">
    /// Steps per epoch (Keras's <c>steps_per_epoch</c>). Passes over the set follow each other without a break, and each epoch begins where the one
    /// before ended. Null: one pass.
    /// </param>
    /// <param name="cancellation">Cancels the wait for a batch.</param>
    /// <returns>The batches. The caller disposes each one. A batch whose pictures were all skipped is left out.</returns>
    /// <exception cref="RunException">A picture cannot be decoded, and the policy is <see cref="BadImagePolicy.Fail"/>.</exception>
    public IEnumerable<Batch> Epoch(int epoch, int fromStep = 0, int? steps = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return Steps((long)epoch * (steps ?? StepsPerEpoch), epoch, fromStep, steps ?? StepsPerEpoch, cancellation);
    }

    /// <summary>A stretch of the endless sequence of batches (pass after pass), as an epoch.</summary>
    /// <param name="firstBatch">The index in that sequence, from 0, of the epoch's step 0.</param>
    /// <param name="epoch">The value of <see cref="Batch.Epoch"/>.</param>
    /// <param name="fromStep">The first step to return.</param>
    /// <param name="steps">The number of steps in the epoch.</param>
    /// <param name="cancellation">Cancels the wait for a batch.</param>
    /// <returns>As for <see cref="Epoch"/>.</returns>
    public IEnumerable<Batch> Steps(long firstBatch, int epoch, int fromStep, int steps, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfNegative(fromStep);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return Enumerate(firstBatch, epoch, fromStep, steps, cancellation);
    }

    private IEnumerable<Batch> Enumerate(long firstBatch, int epoch, int fromStep, int steps, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_running)
            throw new InvalidOperationException("One epoch of a loader at a time: dispose the enumeration before the next one.");
        _running = true;
        try
        {
            using var work = new LoaderSession(this, firstBatch + fromStep, Math.Max(0, steps - fromStep));
            for (var step = fromStep; step < steps; step++)
            {
                var batch = work.Take(cancellation);
                (batch.Epoch, batch.Step) = (epoch, step);
                if (batch.Count > 0)
                    yield return batch;
                else
                    batch.Dispose();
            }
        }
        finally
        {
            _running = false;
        }
    }

    internal Batch RentBatch()
    {
        if (!_freeBatches.TryTake(out var batch))
            batch = new Batch(Options, Release);
        batch.Lend();
        return batch;
    }

    internal void Skip(int index, string reason)
    {
        var sample = Set.Samples[index];
        lock (_skipped)
            _skipped[index] = new BadImage(sample.Id, sample.Path, reason);
    }

    private void Release(Batch batch)
    {
        if (_disposed)
            batch.Free();
        else
            _freeBatches.Add(batch);
    }

    /// <summary>Frees all memory, except that of batches still in use, which free themselves.</summary>
    /// <exception cref="InvalidOperationException">An epoch is still being read.</exception>
    public void Dispose()
    {
        if (_running)
            throw new InvalidOperationException("An epoch of this loader is still being read.");
        if (_disposed)
            return;
        _disposed = true;
        while (_freeBatches.TryTake(out var batch))
            batch.Free();
        Reader.Dispose();
    }
}
