using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Data.Augmentation.Geometry;

/// <summary>
/// Resizes a part of a picture and moves the result by an <see cref="AffineMap"/>, in one resampling. Each pixel is read from the original
/// picture by the resize's antialiasing filter, centred where the map points. At a whole pixel this gives the resized picture's pixel;
/// between pixels it is the filter at that place, not a mean of filtered neighbours. Enlarged parts are read linearly. The area
/// outside is filled from the edges of the resized picture, as if it had been resized first. All pixel arithmetic is in integers. For one thread.
/// </summary>
internal sealed unsafe class CropSampler : IDisposable
{
    /// <summary>The largest reduction per side. Larger parts are resized first, because each pixel would read too many source pixels.</summary>
    public const int MostReduction = 8;

    // The bits of Read's results: the vertical weights, and the bits kept of the horizontal sums.
    private const int Bits = ResampleWeights.Bits + Kept, Kept = 7;

    private readonly FilterPhases _across = new();
    private readonly FilterPhases _down = new();

    /// <summary>Whether this class can sample a part.</summary>
    public static bool Handles(PixelArea area, int height, int width) =>
        area.Width <= (long)width * MostReduction && area.Height <= (long)height * MostReduction;

    /// <summary>Resizes and moves a part; the result is in rounded bytes.</summary>
    /// <param name="picture">The part.</param>
    /// <param name="target">The result, 3 bytes per pixel.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="map">The source of each pixel of the result, in coordinates of the resized part.</param>
    /// <param name="sampling">Order 1 applies the filter at the exact place, order 0 at the nearest pixel of the resized part.</param>
    public void ToBytes(in CroppedPicture picture, byte* target, int height, int width, in AffineMap map, in Sampling sampling)
    {
        const int shift = Bits, half = 1 << (shift - 1);
        Compute(picture, height, width);
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++, target += 3)
            {
                var pixel = (Pixel(picture, height, width, row, column, map, sampling) + Vector128.Create(half)) >> shift;
                (target[0], target[1], target[2]) = ((byte)pixel[0], (byte)pixel[1], (byte)pixel[2]);
            }
    }

    /// <summary>The same with <see cref="AffineSampler.FixedBits"/> fractional bits.</summary>
    public void ToFixed(in CroppedPicture picture, short* target, int height, int width, in AffineMap map, in Sampling sampling)
    {
        const int shift = Bits - AffineSampler.FixedBits, half = 1 << (shift - 1);
        Compute(picture, height, width);
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++, target += 3)
            {
                var pixel = (Pixel(picture, height, width, row, column, map, sampling) + Vector128.Create(half)) >> shift;
                (target[0], target[1], target[2]) = ((short)pixel[0], (short)pixel[1], (short)pixel[2]);
            }
    }

    private void Compute(in CroppedPicture picture, int height, int width)
    {
        _across.Compute(picture.Area.Width, width);
        _down.Compute(picture.Area.Height, height);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Pixel(in CroppedPicture picture, int height, int width, int row, int column, in AffineMap map, in Sampling sampling)
    {
        var y = map.Row + row * map.M00 + column * map.M01;
        var x = map.Column + row * map.M10 + column * map.M11;
        if (sampling.Blend)
            return Blended(picture, height, width, y, x, sampling);
        (y, x) = (Coordinates.Map(y, height, sampling.Fill), Coordinates.Map(x, width, sampling.Fill));
        if (y < 0 || x < 0)
            return Constant(sampling);
        return sampling.Order == 0 ? Read(picture, Math.Floor(y + 0.5), Math.Floor(x + 0.5)) : Read(picture, y, x);
    }

    // Edges blend into the constant colour within one pixel.
    private Vector128<int> Blended(in CroppedPicture picture, int height, int width, double y, double x, in Sampling sampling)
    {
        if (sampling.Order == 0)
            (y, x) = (Math.Round(y), Math.Round(x));
        var share = Inside(y, height) * Inside(x, width);
        if (!(share > 0))
            return Constant(sampling);
        var pixel = Read(picture, Math.Clamp(y, 0, height - 1), Math.Clamp(x, 0, width - 1));
        const int one = 1 << AffineSampler.Bits;
        var weight = (int)(share * one + 0.5);
        // 32 bits have room for weights up to 2, so the colours lose low bits before they are multiplied.
        return weight == one ? pixel : (pixel >> AffineSampler.Bits) * weight + (Constant(sampling) >> AffineSampler.Bits) * (one - weight);
    }

    // 1 inside the picture, falling to 0 within one pixel outside.
    private static double Inside(double at, int length) => Math.Min(1, Math.Min(at + 1, length - at));

    private static Vector128<int> Constant(in Sampling sampling) => Vector128.Create((int)Math.Round(Math.Clamp(sampling.Value, 0, 255) * (1 << Bits)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Read(in CroppedPicture picture, double row, double column)
    {
        var weightsDown = _down.At(row, out var top, out var rows);
        var weightsAcross = _across.At(column, out var left, out _);
        var taps = _across.Taps;
        var from = picture.First + (long)top * picture.Stride + (long)left * 4;
        var sum = Vector128<int>.Zero;
        for (var tap = 0; tap < rows; tap++, from += picture.Stride)
            sum += (ResampleRow.Sum(from, weightsAcross, taps, 1 << (ResampleWeights.Bits - Kept - 1)) >> (ResampleWeights.Bits - Kept)) * (int)weightsDown[tap];
        return sum;
    }

    public void Dispose()
    {
        _across.Dispose();
        _down.Dispose();
    }
}
