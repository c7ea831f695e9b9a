using System.Runtime.InteropServices;

namespace TransferLearning.Training.Evaluation;

/// <summary>Mirrors decoded pictures.</summary>
internal static class MirroredPixels
{
    /// <summary>Exchanges left and right, in place.</summary>
    /// <param name="pixels">Pictures of one width: rows of 3 bytes a pixel.</param>
    /// <param name="width">In pixels.</param>
    public static void Mirror(Span<byte> pixels, int width)
    {
        var rows = MemoryMarshal.Cast<byte, Rgb>(pixels);
        for (var row = 0; row < rows.Length; row += width)
            rows.Slice(row, width).Reverse();
    }

    private readonly record struct Rgb(byte Red, byte Green, byte Blue);
}
