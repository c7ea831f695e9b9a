using System.Collections.Concurrent;
using SkiaSharp;

namespace TransferLearning.Serve.Tests.Support;

/// <summary>Draws red PNG files of 80 × 40 pixels, and records what it is asked for.</summary>
internal sealed class DrawnMaps : IHeatMapDrawer
{
    private int _at;

    /// <summary>The number of bytes of each picture, the proportions to draw it in, and its class.</summary>
    public ConcurrentQueue<(int Bytes, double Aspect, int Output)> Asked { get; } = new();

    /// <summary>Whether two maps were asked for at once.</summary>
    public bool WereTwoAtOnce { get; private set; }

    public bool IsDisposed { get; private set; }

    public byte[] Draw(byte[] pixels, double aspect, int output, CancellationToken cancellation)
    {
        WereTwoAtOnce |= Interlocked.Increment(ref _at) > 1;
        Asked.Enqueue((pixels.Length, aspect, output));
        using var bitmap = new SKBitmap(80, 40);
        bitmap.Erase(SKColors.Red);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        Interlocked.Decrement(ref _at);
        return data.ToArray();
    }

    public void Dispose() => IsDisposed = true;
}
