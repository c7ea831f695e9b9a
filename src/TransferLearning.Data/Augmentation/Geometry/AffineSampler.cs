using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TransferLearning.Data.Augmentation.Geometry;

/// <summary>
/// Moves RGB pictures (3 bytes per pixel) by an <see cref="AffineMap"/> in one resampling. Coordinates are computed in double, in SciPy's
/// order of operations. Interpolation uses integers with 11 fractional bits, so the pixels do not depend on the processor.
/// The source must have 4 readable bytes after its last pixel.
/// </summary>
internal static unsafe class AffineSampler
{
    /// <summary>Fractional bits of a coordinate.</summary>
    public const int Bits = 11;

    /// <summary>Fractional bits of the 16-bit results of <see cref="ToFixed"/>.</summary>
    public const int FixedBits = 7;

    /// <summary>Moves a picture; the result has the same size, in rounded bytes.</summary>
    /// <param name="source">The picture, 3 bytes per pixel.</param>
    /// <param name="target">The result; must not overlap the source.</param>
    /// <param name="height">Rows of both.</param>
    /// <param name="width">Columns of both.</param>
    /// <param name="map">The source of each pixel of the result.</param>
    /// <param name="sampling">The interpolation and the fill outside.</param>
    /// <param name="useVectors">False to compute pixel by pixel, for comparison.</param>
    public static void ToBytes(byte* source, byte* target, int height, int width, in AffineMap map, in Sampling sampling, bool useVectors = true)
    {
        var vectors = useVectors && Avx2.IsSupported && AffineVectors.Handles(height, width, sampling);
        for (var row = 0; row < height; row++, target += width * 3)
        {
            var (startRow, startColumn) = (map.Row + row * map.M00, map.Column + row * map.M10);
            var done = vectors ? AffineVectors.Row(source, target, height, width, startRow, startColumn, map, sampling) : 0;
            for (var column = done; column < width; column++)
            {
                Pixel(source, height, width, startRow + column * map.M01, startColumn + column * map.M11, sampling, out var pixel);
                var to = target + column * 3;
                const int half = 1 << (2 * Bits - 1);
                (to[0], to[1], to[2]) = ((byte)((pixel.Red + half) >> (2 * Bits)), (byte)((pixel.Green + half) >> (2 * Bits)), (byte)((pixel.Blue + half) >> (2 * Bits)));
            }
        }
    }

    /// <summary>The same with <see cref="FixedBits"/> fractional bits, for results that are computed further before rounding.</summary>
    public static void ToFixed(byte* source, short* target, int height, int width, in AffineMap map, in Sampling sampling)
    {
        const int shift = 2 * Bits - FixedBits, half = 1 << (shift - 1);
        for (var row = 0; row < height; row++)
        {
            var (startRow, startColumn) = (map.Row + row * map.M00, map.Column + row * map.M10);
            for (var column = 0; column < width; column++, target += 3)
            {
                Pixel(source, height, width, startRow + column * map.M01, startColumn + column * map.M11, sampling, out var pixel);
                (target[0], target[1], target[2]) = ((short)((pixel.Red + half) >> shift), (short)((pixel.Green + half) >> shift), (short)((pixel.Blue + half) >> shift));
            }
        }
    }

    /// <summary>A colour with 22 fractional bits.</summary>
    private struct Wide
    {
        public int Red, Green, Blue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pixel(byte* source, int height, int width, double row, double column, in Sampling sampling, out Wide pixel)
    {
        if (sampling.Blend || sampling.Order == 0)
        {
            Special(source, height, width, row, column, sampling, out pixel);
            return;
        }
        row = Coordinates.Map(row, height, sampling.Fill);
        column = Coordinates.Map(column, width, sampling.Fill);
        if (row < 0 || column < 0)
        {
            pixel.Red = pixel.Green = pixel.Blue = Constant(sampling.Value);
            return;
        }
        var (y, x) = ((int)row, (int)column);
        const int one = 1 << Bits;
        var (weightY, weightX) = ((int)((row - y) * one + 0.5), (int)((column - x) * one + 0.5));
        var from = source + ((long)y * width + x) * 3;
        var right = x + 1 < width ? 3 : 0;
        var below = y + 1 < height ? (long)width * 3 : 0;
        pixel.Red = Mix(from, right, below, weightX, weightY);
        pixel.Green = Mix(from + 1, right, below, weightX, weightY);
        pixel.Blue = Mix(from + 2, right, below, weightX, weightY);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Mix(byte* from, int right, long below, int weightX, int weightY)
    {
        const int one = 1 << Bits;
        var above = from[0] * (one - weightX) + from[right] * weightX;
        var under = from[below] * (one - weightX) + from[below + right] * weightX;
        return above * (one - weightY) + under * weightY;
    }

    /// <summary>The constant colour with 22 fractional bits.</summary>
    public static int Constant(double value) => (int)Math.Round(Math.Clamp(value, 0, 255) * (1 << (2 * Bits)));

    // The nearest pixel, and edges that blend into the constant colour.
    private static void Special(byte* source, int height, int width, double row, double column, in Sampling sampling, out Wide pixel)
    {
        const int one = 1 << Bits;
        pixel = default;
        if (sampling.Order == 0)
        {
            var blend = sampling.Blend;
            row = blend ? row : Coordinates.Map(row, height, sampling.Fill);
            column = blend ? column : Coordinates.Map(column, width, sampling.Fill);
            var (y, x) = blend ? (Math.Round(row), Math.Round(column)) : (Math.Floor(row + 0.5), Math.Floor(column + 0.5));
            var inside = y >= 0 && y < height && x >= 0 && x < width && (blend || (row >= 0 && column >= 0));
            var from = inside ? source + ((long)y * width + (long)x) * 3 : null;
            var constant = Constant(sampling.Value);
            pixel.Red = inside ? from[0] << (2 * Bits) : constant;
            pixel.Green = inside ? from[1] << (2 * Bits) : constant;
            pixel.Blue = inside ? from[2] << (2 * Bits) : constant;
            return;
        }
        if (!(row > -1 && row < height && column > -1 && column < width))
        {
            pixel.Red = pixel.Green = pixel.Blue = Constant(sampling.Value);
            return;
        }
        var (top, left) = ((int)Math.Floor(row), (int)Math.Floor(column));
        var (weightY, weightX) = ((int)((row - top) * one + 0.5), (int)((column - left) * one + 0.5));
        for (var corner = 0; corner < 4; corner++)
        {
            var (y, x) = (top + (corner >> 1), left + (corner & 1));
            var weight = ((corner >> 1) == 0 ? one - weightY : weightY) * ((corner & 1) == 0 ? one - weightX : weightX);
            var inside = y >= 0 && y < height && x >= 0 && x < width;
            var from = source + ((long)y * width + x) * 3;
            pixel.Red += weight * (inside ? from[0] : (int)sampling.Value);
            pixel.Green += weight * (inside ? from[1] : (int)sampling.Value);
            pixel.Blue += weight * (inside ? from[2] : (int)sampling.Value);
        }
    }
}
