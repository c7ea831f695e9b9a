using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.Pictures.Resizing;

/// <summary>The inner loops of <see cref="Resampler"/>: with vectors if the processor has SSSE3, else with the same integers one by one.</summary>
internal static unsafe class ResampleRow
{
    private const int Half = 1 << (ResampleWeights.Bits - 1);

    /// <summary>Resamples one row of 4-byte pixels to another width.</summary>
    public static void Across(byte* from, byte* to, int width, ResampleWeights weights)
    {
        var taps = weights.Taps;
        var weight = weights.Weights;
        var starts = weights.Starts;
        for (var x = 0; x < width; x++, weight += taps, to += 4)
        {
            var pixel = from + (long)starts[x] * 4;
            if (Ssse3.IsSupported)
                *(uint*)to = AcrossVector(pixel, weight, taps);
            else
                AcrossScalar(pixel, weight, taps, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint AcrossVector(byte* pixel, short* weight, int taps)
    {
        var words = Sse2.PackSignedSaturate(SumVector(pixel, weight, taps, Half) >> ResampleWeights.Bits, Vector128<int>.Zero);
        return Sse2.PackUnsignedSaturate(words, words).AsUInt32().ToScalar();
    }

    /// <summary>The weighted sum of neighbouring 4-byte pixels in a row, one number per channel.</summary>
    /// <param name="pixel">The first pixel.</param>
    /// <param name="weight">The weights.</param>
    /// <param name="taps">The number of weights; a multiple of 4.</param>
    /// <param name="start">The initial value of the sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Sum(byte* pixel, short* weight, int taps, int start) =>
        Ssse3.IsSupported ? SumVector(pixel, weight, taps, start) : SumScalar(pixel, weight, taps, start);

    // Pixels 0 and 1 (then 2 and 3) as words r0 r1 g0 g1 b0 b1 x0 x1, so that one multiply-add sums two taps of all channels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> SumVector(byte* pixel, short* weight, int taps, int start)
    {
        var pair = Vector128.Create((byte)0, 0x80, 4, 0x80, 1, 0x80, 5, 0x80, 2, 0x80, 6, 0x80, 3, 0x80, 7, 0x80);
        var nextPair = Vector128.Create((byte)8, 0x80, 12, 0x80, 9, 0x80, 13, 0x80, 10, 0x80, 14, 0x80, 11, 0x80, 15, 0x80);
        var sum = Vector128.Create(start);
        for (var tap = 0; tap < taps; tap += 4)
        {
            var pixels = Vector128.Load(pixel + tap * 4);
            var low = Vector128.Create(*(int*)(weight + tap)).AsInt16();
            var high = Vector128.Create(*(int*)(weight + tap + 2)).AsInt16();
            sum += Sse2.MultiplyAddAdjacent(Ssse3.Shuffle(pixels, pair).AsInt16(), low);
            sum += Sse2.MultiplyAddAdjacent(Ssse3.Shuffle(pixels, nextPair).AsInt16(), high);
        }
        return sum;
    }

    private static Vector128<int> SumScalar(byte* pixel, short* weight, int taps, int start)
    {
        var sum = Vector128.Create(start);
        for (var tap = 0; tap < taps; tap++)
            if (weight[tap] != 0)
                sum += Vector128.Create(pixel[tap * 4], pixel[tap * 4 + 1], pixel[tap * 4 + 2], 0) * weight[tap];
        return sum;
    }

    private static void AcrossScalar(byte* pixel, short* weight, int taps, byte* to)
    {
        for (var channel = 0; channel < 4; channel++)
        {
            var sum = Half;
            for (var tap = 0; tap < taps; tap++)
                if (weight[tap] != 0)
                    sum += pixel[tap * 4 + channel] * weight[tap];
            to[channel] = (byte)Math.Clamp(sum >> ResampleWeights.Bits, 0, 255);
        }
    }

    /// <summary>Computes one output row from the rows that its weights refer to: 4 bytes per pixel in, 3 out.</summary>
    public static void Down(byte* rows, int stride, int rowCount, byte* to, int width, int y, ResampleWeights weights)
    {
        var weight = weights.Weights + (long)y * weights.Taps;
        var start = weights.Starts[y];
        // The last taps are padding and must not be read beyond the last row.
        var taps = Math.Min(weights.Taps, rowCount - start);
        var from = rows + (long)start * stride;
        var x = 0;
        if (Ssse3.IsSupported)
            for (; x + 4 <= width; x += 4)
                DownVector(from + x * 4, stride, weight, taps, to + x * 3);
        for (; x < width; x++)
            for (var channel = 0; channel < 3; channel++)
            {
                var sum = Half;
                for (var tap = 0; tap < taps; tap++)
                    sum += from[(long)tap * stride + x * 4 + channel] * weight[tap];
                to[x * 3 + channel] = (byte)Math.Clamp(sum >> ResampleWeights.Bits, 0, 255);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DownVector(byte* from, int stride, short* weight, int taps, byte* to)
    {
        var half = Vector128.Create(Half);
        var (sum0, sum1, sum2, sum3) = (half, half, half, half);
        for (var tap = 0; tap < taps; tap += 2, from += 2L * stride)
        {
            var alone = tap + 1 == taps;
            var even = Vector128.Load(from);
            var odd = alone ? Vector128<byte>.Zero : Vector128.Load(from + stride);
            var both = Vector128.Create(alone ? (ushort)weight[tap] : *(int*)(weight + tap)).AsInt16();
            var low = Sse2.UnpackLow(even, odd);
            var high = Sse2.UnpackHigh(even, odd);
            sum0 += Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(low, Vector128<byte>.Zero).AsInt16(), both);
            sum1 += Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(low, Vector128<byte>.Zero).AsInt16(), both);
            sum2 += Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(high, Vector128<byte>.Zero).AsInt16(), both);
            sum3 += Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(high, Vector128<byte>.Zero).AsInt16(), both);
        }
        var words = Sse2.PackSignedSaturate(sum0 >> ResampleWeights.Bits, sum1 >> ResampleWeights.Bits);
        var more = Sse2.PackSignedSaturate(sum2 >> ResampleWeights.Bits, sum3 >> ResampleWeights.Bits);
        StoreRgb(Sse2.PackUnsignedSaturate(words, more), to);
    }

    /// <summary>Converts a row of 4-byte pixels to 3-byte pixels.</summary>
    public static void Pack(byte* from, byte* to, int width)
    {
        var x = 0;
        if (Ssse3.IsSupported)
            for (; x + 4 <= width; x += 4)
                StoreRgb(Vector128.Load(from + x * 4), to + x * 3);
        for (; x < width; x++)
            (to[x * 3], to[x * 3 + 1], to[x * 3 + 2]) = (from[x * 4], from[x * 4 + 1], from[x * 4 + 2]);
    }

    /// <summary>Stores four pixels as exactly 12 bytes, because the next bytes may belong to another thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRgb(Vector128<byte> pixels, byte* to)
    {
        var packed = Ssse3.Shuffle(pixels, Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0x80, 0x80, 0x80, 0x80));
        *(ulong*)to = packed.AsUInt64().ToScalar();
        *(uint*)(to + 8) = packed.AsUInt32().GetElement(2);
    }
}
