using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace TransferLearning.Training.Activations;

/// <summary>
/// Computes the absent records of an entry. Each chunk is claimed with a lock that ends with its process. So only one of several processes
/// computes a chunk, and another takes over the chunks of a killed process.
/// </summary>
/// <param name="entry">The entry to fill.</param>
/// <param name="prefix">Computes the records.</param>
/// <param name="workers">The number of threads that decode; they also compute if the prefix runs on any thread.</param>
/// <param name="progress">Receives the number of present pictures from time to time; may be null.</param>
/// <param name="times">Receives the time it took; may be null.</param>
internal sealed unsafe class EntryFiller(ActivationEntry entry, IPrefix prefix, int workers, IProgress<int>? progress, FillTimes? times)
{
    private readonly RecordLayout _layout = entry.Layout;
    private readonly Lock _claiming = new();
    private readonly bool[] _taken = new bool[entry.Layout.Chunks];
    private int _done, _computed;

    /// <returns>The number of pictures that this process computed.</returns>
    public int Fill(CancellationToken cancellation)
    {
        while (!AllThere())
        {
            Sweep(cancellation);
            // Other processes compute the remaining chunks. Wait for them, or take over a chunk if its process died.
            if (AllThere())
                return _computed;
            if (cancellation.WaitHandle.WaitOne(20))
                cancellation.ThrowIfCancellationRequested();
        }
        return _computed;
    }

    private bool AllThere()
    {
        var all = true;
        for (var chunk = 0; chunk < _layout.Chunks; chunk++)
            if (!_taken[chunk])
            {
                _taken[chunk] = entry.HasChunk(chunk);
                all &= _taken[chunk];
                if (_taken[chunk])
                    Report(chunk);
            }
        return all;
    }

    /// <summary>Computes every absent chunk that no other process has claimed.</summary>
    private void Sweep(CancellationToken cancellation)
    {
        var open = Enumerable.Range(0, _layout.Chunks).Where(chunk => !_taken[chunk]).ToArray();
        if (open.Length == 0)
            return;
        // Read on the filling thread: the property creates the engine on the calling thread.
        var anyThread = prefix.RunsOnAnyThread;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var next = -1;
        var failure = default(ExceptionDispatchInfo);
        var alive = Math.Clamp(workers, 1, open.Length);
        using var ready = new BlockingCollection<Loaded>(alive);
        var threads = Enumerable.Range(0, alive).Select(number => new Thread(Work, maxStackSize: 4 << 20) { IsBackground = true, Name = $"prefix {number}" }).ToArray();
        foreach (var thread in threads)
            thread.Start();
        try
        {
            if (!anyThread)
                foreach (var loaded in ready.GetConsumingEnumerable(CancellationToken.None))
                    Consume(loaded);
        }
        finally
        {
            foreach (var thread in threads)
                thread.Join();
        }
        failure?.Throw();
        cancellation.ThrowIfCancellationRequested();

        void Work()
        {
            using var buffers = new Buffers(prefix.PictureBytes, _layout);
            try
            {
                for (var at = Interlocked.Increment(ref next); at < open.Length && !stop.IsCancellationRequested; at = Interlocked.Increment(ref next))
                {
                    var chunk = open[at];
                    if (!TryClaim(chunk))
                        continue;
                    try
                    {
                        if (!entry.HasChunk(chunk))
                            Compute(chunk, buffers);
                        _taken[chunk] = true;
                        Report(chunk);
                    }
                    finally
                    {
                        lock (_claiming)
                            entry.Locks.Release(1 + chunk);
                    }
                }
            }
            catch (Exception wrong)
            {
                Fail(wrong);
            }
            finally
            {
                if (Interlocked.Decrement(ref alive) == 0)
                    ready.CompleteAdding();
            }
        }

        void Compute(int chunk, Buffers buffers)
        {
            var loaded = Load(chunk, buffers, stop.Token);
            if (anyThread)
            {
                RunAndCommit(loaded);
                return;
            }
            ready.Add(loaded, CancellationToken.None);
            loaded.Finished.Wait(CancellationToken.None);
        }

        void Consume(Loaded loaded)
        {
            try
            {
                if (!stop.IsCancellationRequested)
                    RunAndCommit(loaded);
            }
            catch (Exception wrong)
            {
                Fail(wrong);
            }
            finally
            {
                loaded.Finished.Set();
            }
        }

        void Fail(Exception wrong)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(wrong), null);
            stop.Cancel();
        }
    }

    private bool TryClaim(int chunk)
    {
        lock (_claiming)
            return entry.Locks.TryTake(1 + chunk);
    }

    private Loaded Load(int chunk, Buffers buffers, CancellationToken stop)
    {
        var (first, count) = _layout.ChunkAt(chunk);
        var skipped = new bool[count];
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            skipped[i] = !prefix.Load(first + i, buffers.Pictures + (long)i * prefix.PictureBytes);
        }
        // Pad the last chunk with zeros. Records do not depend on their neighbours, but NaN in stale bytes could cost time.
        NativeMemory.Clear(buffers.Pictures + (long)count * prefix.PictureBytes, (nuint)((long)(_layout.Chunk - count) * prefix.PictureBytes));
        return new Loaded(first, skipped, Stopwatch.GetElapsedTime(began), buffers);
    }

    private void RunAndCommit(Loaded loaded)
    {
        if (loaded.Skipped.All(each => each))
        {
            for (var i = 0; i < loaded.Skipped.Length; i++)
                entry.CommitSkipped(loaded.First + i);
            return;
        }
        var began = Stopwatch.GetTimestamp();
        prefix.Run(loaded.Buffers.Pictures, loaded.Buffers.Records);
        times?.Add(loaded.Decoding, Stopwatch.GetElapsedTime(began), loaded.Skipped.Length);
        for (var i = 0; i < loaded.Skipped.Length; i++)
        {
            if (loaded.Skipped[i])
                entry.CommitSkipped(loaded.First + i);
            else if (!entry.Has(loaded.First + i))
                entry.Commit(loaded.First + i, new ReadOnlySpan<byte>((byte*)loaded.Buffers.Records + (long)i * _layout.RecordBytes, _layout.BytesOf(loaded.First + i)));
        }
        Interlocked.Add(ref _computed, loaded.Skipped.Count(each => !each));
    }

    private void Report(int chunk) => progress?.Report(Interlocked.Add(ref _done, _layout.ChunkAt(chunk).Count));

    private sealed class Loaded(int first, bool[] skipped, TimeSpan decoding, Buffers buffers)
    {
        public int First { get; } = first;
        public bool[] Skipped { get; } = skipped;
        public TimeSpan Decoding { get; } = decoding;
        public Buffers Buffers { get; } = buffers;
        public ManualResetEventSlim Finished { get; } = new();
    }

    private sealed class Buffers(int pictureBytes, RecordLayout layout) : IDisposable
    {
        public byte* Pictures { get; private set; } = (byte*)NativeMemory.AlignedAlloc((nuint)((long)pictureBytes * layout.Chunk + 64), 64);

        public float* Records { get; private set; } = (float*)NativeMemory.AlignedAlloc((nuint)((long)layout.RecordBytes * layout.Chunk + 64), 64);

        public void Dispose()
        {
            NativeMemory.AlignedFree(Pictures);
            NativeMemory.AlignedFree(Records);
            Pictures = null;
            Records = null;
        }
    }
}
