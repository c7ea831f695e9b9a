using System.Runtime.InteropServices;

namespace TransferLearning.Data.Loading;

/// <summary>
/// A batch of decoded pictures in native memory: uint8 RGB in NHWC order. The memory belongs to the loader's pool;
/// <see cref="Dispose"/> returns it, after which the pixels must not be read.
/// </summary>
public sealed unsafe class Batch : IDisposable
{
    /// <summary>Bytes after the last picture that vector loads may read; their content does not matter.</summary>
    internal const int Padding = 64;

    private readonly int[] _labels;
    private readonly int[] _indices;
    private readonly Action<Batch>? _release;
    private bool _lent;

    internal Batch(LoaderOptions options, Action<Batch>? release)
    {
        var (capacity, sampleBytes) = (options.BatchSize, options.SampleBytes);
        (Capacity, SampleBytes, Height, Width, _release) = (capacity, sampleBytes, options.ImageSize.Height, options.ImageSize.Width, release);
        _labels = new int[capacity];
        _indices = new int[capacity];
        Pixels = (byte*)NativeMemory.AlignedAlloc(checked((nuint)((long)capacity * sampleBytes + Padding)), 64);
    }

    /// <summary>
    /// The samples: <see cref="Count"/> × <see cref="SampleBytes"/>. A padded last batch has <see cref="Capacity"/> samples.
    /// </summary>
    public byte* Pixels { get; private set; }

    /// <summary>The number of pictures in the batch.</summary>
    public int Count { get; internal set; }

    /// <summary>The number of pictures that the memory holds.</summary>
    public int Capacity { get; }

    /// <summary>Bytes of one sample: height × width × 3 of a picture, a float for each number of a text.</summary>
    public int SampleBytes { get; }

    /// <summary>Height of each picture in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of each picture in pixels.</summary>
    public int Width { get; }

    /// <summary>The class of each picture.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>The index of each picture in <see cref="ImageSet.Samples"/>.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, Count);

    /// <summary>The requested epoch.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The step in the epoch, from 0.</summary>
    public int Step { get; internal set; }

    /// <summary>
    /// The pass over the set, from 0. Together with <see cref="Indices"/> it determines the batch's random choices. It equals
    /// <see cref="Epoch"/> unless <c>steps_per_epoch</c> makes an epoch longer or shorter than a pass.
    /// </summary>
    public int Pass { get; internal set; }

    /// <summary>How long the consumer waited for this batch, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public long WaitedTicks { get; internal set; }

    internal Span<int> AllIndices => _indices;

    /// <summary>The memory of one picture.</summary>
    internal byte* Slot(int position) => Pixels + (long)position * SampleBytes;

    internal void Describe(int position, int index, int label)
    {
        _indices[position] = index;
        _labels[position] = label;
    }

    /// <summary>Moves a picture to another position, to close the gap that a skipped picture left.</summary>
    internal void Move(int from, int to)
    {
        var bytes = (long)SampleBytes;
        Buffer.MemoryCopy(Slot(from), Slot(to), bytes, bytes);
        Describe(to, _indices[from], _labels[from]);
    }

    internal void Lend() => _lent = true;

    /// <summary>Returns the memory to the loader.</summary>
    public void Dispose()
    {
        if (!_lent)
            return;
        _lent = false;
        if (_release is null)
            Free();
        else
            _release(this);
    }

    internal void Free()
    {
        NativeMemory.AlignedFree(Pixels);
        Pixels = null;
    }
}
