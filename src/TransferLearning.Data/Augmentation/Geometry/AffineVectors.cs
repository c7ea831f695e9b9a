using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.Data.Augmentation.Geometry;

/// <summary>The inner loop of <see cref="AffineSampler.ToBytes"/> for eight pixels at once, with the same arithmetic and so the same bytes.</summary>
internal static unsafe class AffineVectors
{
    /// <summary>Whether 32-bit offsets reach the whole picture, and a clamp or a mask is enough at the edges.</summary>
    public static bool Handles(int height, int width, in Sampling sampling) =>
        sampling is { Order: 1, Blend: false } && (long)height * width * 3 < int.MaxValue && sampling.Fill is FillMode.Nearest or FillMode.Constant;

    /// <summary>Computes the first pixels of a row.</summary>
    /// <returns>The number of pixels computed.</returns>
    public static int Row(byte* source, byte* target, int height, int width, double startRow, double startColumn, in AffineMap map, in Sampling sampling)
    {
        var lanes = Vector256.Create(0.0, 1, 2, 3);
        var (stepRow, stepColumn) = (Vector256.Create(map.M01), Vector256.Create(map.M11));
        var (firstRow, firstColumn) = (Vector256.Create(startRow), Vector256.Create(startColumn));
        var (lastRow, lastColumn) = (Vector256.Create((double)(height - 1)), Vector256.Create((double)(width - 1)));
        var constant = sampling.Fill == FillMode.Constant;
        var value = Vector256.Create(AffineSampler.Constant(sampling.Value));
        var column = 0;
        for (; column + 8 <= width; column += 8)
        {
            var (low, high) = (lanes + Vector256.Create((double)column), lanes + Vector256.Create(column + 4.0));
            var (rowLow, rowHigh) = (firstRow + low * stepRow, firstRow + high * stepRow);
            var (columnLow, columnHigh) = (firstColumn + low * stepColumn, firstColumn + high * stepColumn);
            var outside = constant
                ? Outside(rowLow, rowHigh, lastRow) | Outside(columnLow, columnHigh, lastColumn)
                : Vector256<int>.Zero;
            Split(rowLow, rowHigh, lastRow, out var y, out var weightY);
            Split(columnLow, columnHigh, lastColumn, out var x, out var weightX);
            Store(Mix(source, height, width, y, x, weightY, weightX, outside, value), target + column * 3);
        }
        return column;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Outside(Vector256<double> low, Vector256<double> high, Vector256<double> last)
    {
        var maskLow = Vector256.LessThan(low, Vector256<double>.Zero) | Vector256.GreaterThan(low, last);
        var maskHigh = Vector256.LessThan(high, Vector256<double>.Zero) | Vector256.GreaterThan(high, last);
        return Vector256.Narrow(maskLow.AsInt64(), maskHigh.AsInt64());
    }

    // Clamps to the picture, then splits into the whole part and the 11-bit fraction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(Vector256<double> low, Vector256<double> high, Vector256<double> last, out Vector256<int> whole, out Vector256<int> fraction)
    {
        low = Vector256.Min(Vector256.Max(low, Vector256<double>.Zero), last);
        high = Vector256.Min(Vector256.Max(high, Vector256<double>.Zero), last);
        var (floorLow, floorHigh) = (Vector256.Floor(low), Vector256.Floor(high));
        whole = Vector256.Create(Avx.ConvertToVector128Int32WithTruncation(floorLow), Avx.ConvertToVector128Int32WithTruncation(floorHigh));
        var (one, half) = (Vector256.Create((double)(1 << AffineSampler.Bits)), Vector256.Create(0.5));
        fraction = Vector256.Create(
            Avx.ConvertToVector128Int32WithTruncation((low - floorLow) * one + half),
            Avx.ConvertToVector128Int32WithTruncation((high - floorHigh) * one + half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Mix(
        byte* source, int height, int width, Vector256<int> y, Vector256<int> x,
        Vector256<int> weightY, Vector256<int> weightX, Vector256<int> outside, Vector256<int> value)
    {
        var one = Vector256.Create(1 << AffineSampler.Bits);
        var three = Vector256.Create(3);
        var corner = (y * Vector256.Create(width) + x) * three;
        // In the last column or row the neighbour is the pixel itself.
        var right = Vector256.LessThan(x, Vector256.Create(width - 1)) & three;
        var below = Vector256.LessThan(y, Vector256.Create(height - 1)) & Vector256.Create(width * 3);
        var (p00, p01) = (Gather(source, corner), Gather(source, corner + right));
        var (p10, p11) = (Gather(source, corner + below), Gather(source, corner + below + right));
        var across = ((one - weightX) | (weightX << 16)).AsInt16();
        var (weightTop, weightBottom) = (one - weightY, weightY);
        var result = Vector256<int>.Zero;
        for (var shift = 0; shift <= 16; shift += 8)
        {
            var above = Avx2.MultiplyAddAdjacent(Pair(p00, p01, shift), across);
            var under = Avx2.MultiplyAddAdjacent(Pair(p10, p11, shift), across);
            var mixed = above * weightTop + under * weightBottom;
            mixed = Vector256.ConditionalSelect(outside, value, mixed);
            var rounded = (mixed + Vector256.Create(1 << (2 * AffineSampler.Bits - 1))) >> (2 * AffineSampler.Bits);
            result |= rounded << shift;
        }
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Gather(byte* source, Vector256<int> offsets) => Avx2.GatherVector256((int*)source, offsets, 1);

    // One channel of two pixels, as two 16-bit numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pair(Vector256<int> first, Vector256<int> second, int shift)
    {
        var mask = Vector256.Create(0xFF);
        return (((first >>> shift) & mask) | (((second >>> shift) & mask) << 16)).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> pixels, byte* target)
    {
        ResampleRow.StoreRgb(pixels.GetLower().AsByte(), target);
        ResampleRow.StoreRgb(pixels.GetUpper().AsByte(), target + 12);
    }
}
