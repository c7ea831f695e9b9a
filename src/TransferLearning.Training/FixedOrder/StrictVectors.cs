using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TransferLearning.Training.FixedOrder;

/// <summary>Sums and element-wise operations of float32 numbers in host memory that give the same bits on every processor.</summary>
internal static class StrictVectors
{
    /// <summary>The partial sums: number i goes to the sum i mod 8.</summary>
    private const int Lanes = 8;

    /// <summary>The sum of the squares, in float64.</summary>
    public static double Squares(ReadOnlySpan<float> values) => SquaredDistance(values, default);

    /// <summary>The sum of the squared differences, in float64; the difference is rounded to float32.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="others">As many numbers; empty for zeros.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquaredDistance(ReadOnlySpan<float> values, ReadOnlySpan<float> others)
    {
        var (left, right) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i + Lanes <= values.Length; i += Lanes)
        {
            var difference = Vector256.Create(values.Slice(i, Lanes));
            if (!others.IsEmpty)
                difference -= Vector256.Create(others.Slice(i, Lanes));
            var (low, high) = Vector256.Widen(difference);
            left += low * low;
            right += high * high;
        }

        var sum = Sum(left, right);
        for (; i < values.Length; i++)
        {
            double difference = others.IsEmpty ? values[i] : values[i] - others[i];
            sum += difference * difference;
        }

        return sum;
    }

    /// <summary>The sum of the absolute values, in float64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Absolutes(ReadOnlySpan<float> values)
    {
        var (left, right) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 0;
        for (; i + Lanes <= values.Length; i += Lanes)
        {
            var (low, high) = Vector256.Widen(Vector256.Abs(Vector256.Create(values.Slice(i, Lanes))));
            left += low;
            right += high;
        }

        var sum = Sum(left, right);
        for (; i < values.Length; i++)
            sum += Math.Abs(values[i]);
        return sum;
    }

    /// <summary>Multiplies every number by a factor.</summary>
    public static void Scale(Span<float> values, float factor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var factors = new Vector<float>(factor);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] *= factors;
        for (var i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
            values[i] *= factor;
    }

    /// <summary>Adds other numbers times a factor.</summary>
    public static void AddScaled(Span<float> values, ReadOnlySpan<float> others, float factor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var added = MemoryMarshal.Cast<float, Vector<float>>(others);
        var factors = new Vector<float>(factor);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] += added[i] * factors;
        for (var i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
            values[i] += others[i] * factor;
    }

    /// <summary>Adds the signs of other numbers (0 for zero) times a factor.</summary>
    public static void AddSigns(Span<float> values, ReadOnlySpan<float> others, float factor)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] += others[i] > 0 ? factor : others[i] < 0 ? -factor : 0;
    }

    /// <summary>A moving mean: <c>mean · keep + value · take</c>.</summary>
    public static void Average(Span<float> means, ReadOnlySpan<float> values, float keep, float take)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(means);
        var added = MemoryMarshal.Cast<float, Vector<float>>(values);
        var (kept, taken) = (new Vector<float>(keep), new Vector<float>(take));
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = (vectors[i] * kept) + (added[i] * taken);
        for (var i = vectors.Length * Vector<float>.Count; i < means.Length; i++)
            means[i] = (means[i] * keep) + (values[i] * take);
    }

    private static double Sum(Vector256<double> left, Vector256<double> right)
    {
        var sums = left + right;
        return sums.GetElement(0) + sums.GetElement(2) + (sums.GetElement(1) + sums.GetElement(3));
    }
}
