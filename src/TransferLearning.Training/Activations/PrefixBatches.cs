using System.Runtime.InteropServices;
using TransferLearning.Experiments.Threads;
using TransferLearning.Models.Engines;

namespace TransferLearning.Training.Activations;

/// <summary>
/// Runs batches of any size through a compiled prefix, in chunks of its fixed size; the last chunk is padded. The store is filled with the same calls, so the
/// results have the same bytes.
/// </summary>
internal sealed unsafe class PrefixBatches : IDisposable
{
    private readonly IPrefixEngine _engine;
    private readonly int _workers;
    private readonly int _picture, _record;
    private readonly byte* _padded;
    private readonly float* _records;

    /// <param name="engine">The compiled prefix; the caller owns it.</param>
    /// <param name="threads">The number of chunks computed at the same time, if the engine allows it.</param>
    public PrefixBatches(IPrefixEngine engine, int threads)
    {
        _engine = engine;
        _workers = engine.RunsOnAnyThread ? threads : 1;
        (_picture, _record) = (engine.InputBytes, checked((int)engine.Output.Elements));
        _padded = (byte*)NativeMemory.AllocZeroed((nuint)engine.BatchSize, (nuint)_picture);
        _records = (float*)NativeMemory.AllocZeroed((nuint)engine.BatchSize, (nuint)_record * sizeof(float));
    }

    /// <summary>Computes the records of pictures.</summary>
    /// <param name="pictures">Consecutive pictures, uint8 H×W×RGB.</param>
    /// <param name="count">The number of pictures.</param>
    /// <param name="destination">Memory for as many records.</param>
    /// <param name="cancellation">Checked before every chunk.</param>
    public void Run(byte* pictures, int count, float* destination, CancellationToken cancellation)
    {
        var size = _engine.BatchSize;
        var whole = count / size;
        if (_workers == 1)
            for (var chunk = 0; chunk < whole; chunk++)
                Chunk(chunk);
        else
            InParallel.For(0, whole, Chunk, _workers, cancellation);
        var rest = count - whole * size;
        if (rest == 0)
            return;
        Buffer.MemoryCopy(pictures + (long)whole * size * _picture, _padded, (long)rest * _picture, (long)rest * _picture);
        Compute(_padded, _records);
        var bytes = (long)rest * _record * sizeof(float);
        Buffer.MemoryCopy(_records, destination + (long)whole * size * _record, bytes, bytes);

        void Chunk(int chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            Compute(pictures + (long)chunk * size * _picture, destination + (long)chunk * size * _record);
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_padded);
        NativeMemory.Free(_records);
    }

    private void Compute(byte* from, float* to) => _engine.Run(
        new ReadOnlySpan<byte>(from, checked(_engine.BatchSize * _picture)), new Span<float>(to, checked(_engine.BatchSize * _record)));
}
