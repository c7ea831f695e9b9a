using System.Runtime.InteropServices;

namespace TransferLearning.Data.Loading;

/// <summary>
/// Decoded pictures in native memory, up to a budget; resized too if every pass needs the same size. A cached picture equals a newly decoded
/// one, so the cache changes no pixel. Threads may read and add at the same time; a picture is added once.
/// </summary>
internal sealed unsafe class DecodedCache(int count, long budget) : IDisposable
{
    private readonly nint[] _pictures = new nint[count];
    private readonly (int Width, int Height)[] _sizes = new (int, int)[count];
    private long _used;

    /// <summary>Bytes in use.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>The pixels of a picture; null if it is not cached.</summary>
    public byte* Find(int index, out int width, out int height)
    {
        var picture = (byte*)Volatile.Read(ref _pictures[index]);
        (width, height) = picture is null ? (0, 0) : _sizes[index];
        return picture;
    }

    /// <summary>Allocates memory for a picture; null if the budget is used up. <see cref="Publish"/> makes the picture visible.</summary>
    public byte* Reserve(int width, int height, int channels)
    {
        var bytes = (long)width * height * channels + Batch.Padding;
        if (Interlocked.Add(ref _used, bytes) <= budget)
            return (byte*)NativeMemory.Alloc((nuint)bytes);
        Interlocked.Add(ref _used, -bytes);
        return null;
    }

    /// <summary>
    /// Makes a filled picture visible. If two threads fill the same picture (in overlapping passes), the first one stays; both have the same
    /// pixels.
    /// </summary>
    /// <returns>The pixels that stay.</returns>
    public byte* Publish(int index, byte* picture, int width, int height, int channels)
    {
        _sizes[index] = (width, height);
        var before = (byte*)Interlocked.CompareExchange(ref _pictures[index], (nint)picture, 0);
        if (before is null)
            return picture;
        GiveBack(picture, width, height, channels);
        return before;
    }

    /// <summary>Frees memory that was reserved but not published.</summary>
    public void GiveBack(byte* picture, int width, int height, int channels)
    {
        NativeMemory.Free(picture);
        Interlocked.Add(ref _used, -((long)width * height * channels + Batch.Padding));
    }

    /// <summary>Frees everything. No thread may read any more.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _pictures.Length; i++)
        {
            NativeMemory.Free((void*)_pictures[i]);
            _pictures[i] = 0;
        }
    }
}
