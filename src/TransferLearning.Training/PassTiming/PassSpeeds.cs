using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using TransferLearning.Experiments.Threads;
using TransferLearning.Models.Engines;
using TransferLearning.Training.Activations;

namespace TransferLearning.Training.PassTiming;

/// <summary>Measures the speed of decoding pictures, and of computing decoded ones, with all threads.</summary>
internal sealed unsafe class PassSpeeds : IDisposable
{
    // Decoded pictures that are kept, to compute with. The largest batch of an engine has fewer.
    private const int Kept = 64;

    private readonly byte* _pictures;
    private readonly int _bytes, _threads;
    private readonly TimeSpan _time;
    private readonly CancellationToken _cancellation;
    private readonly TimeSpan _decoding;

    /// <summary>Decodes pictures for the given time.</summary>
    /// <param name="reader">Reads the pictures; they are taken evenly from its set, and again from the start in a small set.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="time">How long decoding, and each computation, is measured.</param>
    /// <param name="cancellation">Checked before every picture and every call.</param>
    /// <exception cref="RunException">No picture can be read.</exception>
    public PassSpeeds(SampleReader reader, int threads, TimeSpan time, CancellationToken cancellation)
    {
        (_threads, _time, _cancellation, _bytes) = (threads, time, cancellation, reader.PictureBytes);
        var (set, step) = (reader.Set, Math.Max(1, reader.Set.Count / Kept));
        _pictures = (byte*)NativeMemory.AllocZeroed((nuint)Kept * (nuint)_bytes + 64);
        try
        {
            // What happens only once is not measured.
            var read = Read(reader, 0, _pictures) ? 1 : 0;
            var (decoded, elapsed) = Repeat(_threads, i =>
            {
                var into = i < Kept ? _pictures + (long)i * _bytes : null;
                if (Read(reader, (int)((long)i * step % set.Count), into))
                    Interlocked.Increment(ref read);
            });
            if (read == 0)
                throw new RunException("None of the training pictures that were tried can be read.");
            Decoded = decoded / elapsed.TotalSeconds;
            _decoding = elapsed * _threads / decoded;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Pictures decoded in a second.</summary>
    public double Decoded { get; }

    /// <summary>The times of the last computation, with that of decoding as many pictures.</summary>
    public FillTimes Times { get; private set; } = new();

    /// <summary>Computes the decoded pictures again and again.</summary>
    /// <returns>Pictures in a second.</returns>
    public double Computed(IPrefixEngine engine)
    {
        var (batch, threads) = (engine.BatchSize, engine.RunsOnAnyThread ? _threads : 1);
        var places = Math.Max(1, Kept / batch);
        Call(0);
        var (calls, elapsed) = Repeat(threads, Call);
        var pictures = calls * batch;
        Times = new FillTimes();
        Times.Add(_decoding * pictures, elapsed * threads, pictures);
        return pictures / elapsed.TotalSeconds;

        void Call(int i)
        {
            var outputs = new float[checked((int)(batch * engine.Output.Elements))];
            engine.Run(new ReadOnlySpan<byte>(_pictures + (long)(i % places) * batch * _bytes, checked(batch * _bytes)), outputs);
        }
    }

    public void Dispose() => NativeMemory.Free(_pictures);

    private static bool Read(SampleReader reader, int index, byte* into)
    {
        if (into is not null)
            return reader.TryRead(index, 0, into, out _);
        // Rented: memory for a new picture each time would be measured, too.
        var scratch = ArrayPool<byte>.Shared.Rent(reader.PictureBytes + 4);
        try
        {
            fixed (byte* pixels = scratch)
                return reader.TryRead(index, 0, pixels, out _);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <summary>Repeats work until the time is over, at least once on each thread. A single thread is the caller's.</summary>
    /// <returns>How often it ran, and how long all of that took.</returns>
    private (int Count, TimeSpan Elapsed) Repeat(int threads, Action<int> work)
    {
        var (began, next) = (Stopwatch.GetTimestamp(), -1);
        if (threads == 1)
            Loop();
        else
            InParallel.For(0, threads, _ => Loop(), threads, _cancellation);
        return (next + 1, Stopwatch.GetElapsedTime(began));

        void Loop()
        {
            do
            {
                _cancellation.ThrowIfCancellationRequested();
                work(Interlocked.Increment(ref next));
            }
            while (Stopwatch.GetElapsedTime(began) < _time);
        }
    }
}
