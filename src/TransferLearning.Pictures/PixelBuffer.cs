using System.Runtime.InteropServices;

namespace TransferLearning.Pictures;

/// <summary>
/// Native memory for one picture, kept and reused by one thread. It grows to the largest picture it has held.
/// Rows follow each other without gaps.
/// </summary>
public sealed unsafe class PixelBuffer : IDisposable
{
    // Vector loads may read this far beyond the last pixel.
    private const int Padding = 64;
    private nuint _capacity;

    /// <summary>The first byte of the first row.</summary>
    public byte* Pixels { get; private set; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Bytes per pixel: 3 (RGB) or 4 (RGB and an unused byte).</summary>
    public int Channels { get; private set; }

    /// <summary>Bytes per row.</summary>
    public int Stride => Width * Channels;

    /// <summary>The bytes of the picture.</summary>
    public Span<byte> Bytes => new(Pixels, checked(Stride * Height));

    /// <summary>Allocates memory for a picture. The old content is lost.</summary>
    public void Resize(int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var bytes = checked((nuint)((long)width * height * channels + Padding));
        if (bytes > _capacity)
        {
            NativeMemory.AlignedFree(Pixels);
            Pixels = null; // in case the next line throws
            _capacity = 0;
            Pixels = (byte*)NativeMemory.AlignedAlloc(bytes, 64);
            _capacity = bytes;
        }
        (Width, Height, Channels) = (width, height, channels);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(Pixels);
        Pixels = null;
        (_capacity, Width, Height) = (0, 0, 0);
    }
}
