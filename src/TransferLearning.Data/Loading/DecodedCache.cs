using System.Runtime.InteropServices;

namespace TransferLearning.Data.Loading;

/// <summary>
/// Decoded (and, where every pass wants the same, resized) pictures in native memory, up to a budget. What is in here is what decoding
/// again would give, so it changes no pixel, whichever pictures fit. Threads may read and add at once; a picture is added once.
/// </summary>
internal sealed unsafe class DecodedCache(int count, long budget) : IDisposable
{
    private readonly nint[] _pictures = new nint[count];
    private readonly (int Width, int Height)[] _sizes = new (int, int)[count];
    private long _used;

    /// <summary>Bytes in use.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>The pixels of a picture, or null.</summary>
    public byte* Find(int index, out int width, out int height)
    {
        var picture = (byte*)Volatile.Read(ref _pictures[index]);
        (width, height) = picture is null ? (0, 0) : _sizes[index];
        return picture;
    }

    /// <summary>Memory for a picture; null where the budget is used up. <see cref="Publish"/> makes it visible.</summary>
    public byte* Reserve(int width, int height, int channels)
    {
        var bytes = (long)width * height * channels + Batch.Padding;
        if (Interlocked.Add(ref _used, bytes) <= budget)
            return (byte*)NativeMemory.Alloc((nuint)bytes);
        Interlocked.Add(ref _used, -bytes);
        return null;
    }

    /// <summary>Makes a filled picture visible. Where two threads filled the same one (passes that overlap), the first stays: their pixels are the same.</summary>
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

    /// <summary>Frees memory that was reserved and never published.</summary>
    public void GiveBack(byte* picture, int width, int height, int channels)
    {
        NativeMemory.Free(picture);
        Interlocked.Add(ref _used, -((long)width * height * channels + Batch.Padding));
    }

    /// <summary>Frees everything; nobody may read any more.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _pictures.Length; i++)
        {
            NativeMemory.Free((void*)_pictures[i]);
            _pictures[i] = 0;
        }
    }
}
