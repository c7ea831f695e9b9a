using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TransferLearning.Experiments.Threads;

namespace TransferLearning.Training.FixedOrder;

/// <summary>
/// Products of float32 matrices in host memory, row by row, in which the order of every sum is part of the definition. A multiplication and an addition are
/// two roundings (no fused operation), so every processor, vector length and number of threads gives the same bits.
/// </summary>
internal static unsafe class StrictProducts
{
    /// <summary>The partial sums of a dot product: number k goes to the sum k mod 8, whatever the processor's vectors.</summary>
    private const int Lanes = 8;

    /// <summary>The numbers after which a dot product adds its partial sums. 32 rows of such a block fit the cache of a core.</summary>
    private const int Block = 1024;

    /// <summary>The columns of a product of weighted rows that are computed together; they fit the first cache.</summary>
    private const int Columns = 128;

    /// <summary>The multiplications below which a second thread costs more than it saves.</summary>
    private const long FewMultiplications = 1 << 20;

    /// <summary>Dot products of rows: <c>output[i, j] = x[i, :] · w[j, :] + bias[j]</c>.</summary>
    /// <param name="x">rows × length.</param>
    /// <param name="w">units × length.</param>
    /// <param name="bias">units numbers; null for none.</param>
    /// <param name="output">rows × units; overwritten.</param>
    /// <param name="rows">The rows of <paramref name="x"/>.</param>
    /// <param name="units">The rows of <paramref name="w"/>.</param>
    /// <param name="length">The length of a row, at least 1.</param>
    /// <param name="threads">The most threads; the result does not depend on it.</param>
    public static void Dots(float* x, float* w, float* bias, float* output, int rows, int units, int length, int threads)
    {
        var pairs = (units + 1) / 2;
        Share(pairs, (long)rows * units * length, threads, (from, to) => DotsOf(x, w, bias, output, rows, units, length, from * 2, Math.Min(units, to * 2)));
    }

    /// <summary>Sums of weighted rows, in the order of the rows: <c>output[i, :] = Σ_j weights[i · between + j · step] · b[j, :]</c>.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="between">The distance of the weights of two results.</param>
    /// <param name="step">The distance of two weights of one result.</param>
    /// <param name="b">terms × width.</param>
    /// <param name="output">rows × width.</param>
    /// <param name="rows">The number of results.</param>
    /// <param name="terms">The number of rows of <paramref name="b"/>.</param>
    /// <param name="width">The length of a row.</param>
    /// <param name="adds">Whether the sums begin with the output's values instead of zero.</param>
    /// <param name="threads">The most threads; the result does not depend on it.</param>
    public static void WeightedRows(float* weights, int between, int step, float* b, float* output, int rows, int terms, int width, bool adds, int threads) =>
        Share((width + Columns - 1) / Columns, (long)rows * terms * width, threads, (from, to) =>
        {
            for (var block = from; block < to; block++)
                WeightedColumns(weights, between, step, b, output, rows, terms, width, adds, block * Columns, Math.Min(width, (block + 1) * Columns));
        });

    /// <summary>Divides a range among threads.</summary>
    private static void Share(int count, long multiplications, int threads, Action<int, int> body)
    {
        threads = multiplications < FewMultiplications ? 1 : Math.Min(threads, count);
        if (threads <= 1)
            body(0, count);
        else
            InParallel.For(0, threads, thread => body((int)((long)count * thread / threads), (int)((long)count * (thread + 1) / threads)), threads);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DotsOf(float* x, float* w, float* bias, float* output, int rows, int units, int length, int fromUnit, int toUnit)
    {
        for (var begin = 0; begin < length; begin += Block)
        {
            var count = Math.Min(Block, length - begin);
            for (var unit = fromUnit; unit < toUnit; unit += 2)
            {
                var row = 0;
                var kernel = w + ((long)unit * length) + begin;
                if (unit + 1 < toUnit)
                    for (; row + 4 <= rows; row += 4)
                        FourByTwo(x + ((long)row * length) + begin, kernel, length, count, output + ((long)row * units) + unit, units, begin > 0);
                for (; row < rows; row++)
                    for (var one = unit; one < Math.Min(unit + 2, toUnit); one++)
                        Put(output + ((long)row * units) + one, Dot(x + ((long)row * length) + begin, w + ((long)one * length) + begin, count), begin > 0);
            }
        }

        if (bias == null)
            return;
        for (var row = 0; row < rows; row++)
            for (var unit = fromUnit; unit < toUnit; unit++)
                output[((long)row * units) + unit] += bias[unit];
    }

    /// <summary>The dot products of four rows with two, in the order of <see cref="Dot"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByTwo(float* x, float* w, int length, int count, float* output, int units, bool adds)
    {
        float* x1 = x + length, x2 = x1 + length, x3 = x2 + length, other = w + length;
        var (a0, a1, a2, a3) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        var (b0, b1, b2, b3) = (a0, a0, a0, a0);
        var whole = count / Lanes * Lanes;
        for (var k = 0; k < whole; k += Lanes)
        {
            var (left, right) = (Vector256.Load(w + k), Vector256.Load(other + k));
            var row = Vector256.Load(x + k);
            a0 += row * left;
            b0 += row * right;
            row = Vector256.Load(x1 + k);
            a1 += row * left;
            b1 += row * right;
            row = Vector256.Load(x2 + k);
            a2 += row * left;
            b2 += row * right;
            row = Vector256.Load(x3 + k);
            a3 += row * left;
            b3 += row * right;
        }

        if (whole < count)
        {
            var (left, right) = (Rest(w + whole, count - whole), Rest(other + whole, count - whole));
            var row = Rest(x + whole, count - whole);
            a0 += row * left;
            b0 += row * right;
            row = Rest(x1 + whole, count - whole);
            a1 += row * left;
            b1 += row * right;
            row = Rest(x2 + whole, count - whole);
            a2 += row * left;
            b2 += row * right;
            row = Rest(x3 + whole, count - whole);
            a3 += row * left;
            b3 += row * right;
        }

        Put(output, Sum(a0), adds);
        Put(output + 1, Sum(b0), adds);
        Put(output + units, Sum(a1), adds);
        Put(output + units + 1, Sum(b1), adds);
        Put(output + (2L * units), Sum(a2), adds);
        Put(output + (2L * units) + 1, Sum(b2), adds);
        Put(output + (3L * units), Sum(a3), adds);
        Put(output + (3L * units) + 1, Sum(b3), adds);
    }

    /// <summary>The dot product of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Dot(float* x, float* w, int count)
    {
        var sums = Vector256<float>.Zero;
        var whole = count / Lanes * Lanes;
        for (var k = 0; k < whole; k += Lanes)
            sums += Vector256.Load(x + k) * Vector256.Load(w + k);
        if (whole < count)
            sums += Rest(x + whole, count - whole) * Rest(w + whole, count - whole);
        return Sum(sums);
    }

    /// <summary>Fewer than eight numbers, and zeros.</summary>
    private static Vector256<float> Rest(float* from, int count)
    {
        var padded = stackalloc float[Lanes];
        for (var i = 0; i < Lanes; i++)
            padded[i] = i < count ? from[i] : 0;
        return Vector256.Load(padded);
    }

    /// <summary>The sum of the partial sums. <see cref="Vector256.Sum{T}"/> does not define its order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector256<float> sums)
    {
        var halves = sums.GetLower() + sums.GetUpper();
        return halves.GetElement(0) + halves.GetElement(2) + (halves.GetElement(1) + halves.GetElement(3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* to, float value, bool adds) => *to = adds ? *to + value : value;

    /// <summary>Some columns of <see cref="WeightedRows"/>. Elements do not depend on each other, so the vectors may have any length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeightedColumns(float* weights, int between, int step, float* b, float* output, int rows, int terms, int width, bool adds, int from, int to)
    {
        var vector = Vector<float>.Count;
        var row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            var own = weights + ((long)row * between);
            var at = from;
            for (; at + (2 * vector) <= to; at += 2 * vector)
                FourRows(own, between, step, b + at, output + ((long)row * width) + at, terms, width, adds);
            for (var one = row; one < row + 4; one++)
                OneRow(weights + ((long)one * between), step, b, output + ((long)one * width), terms, width, adds, at, to);
        }

        for (; row < rows; row++)
            OneRow(weights + ((long)row * between), step, b, output + ((long)row * width), terms, width, adds, from, to);
    }

    /// <summary>Four results of two vectors each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(float* weights, int between, int step, float* b, float* output, int terms, int width, bool adds)
    {
        var vector = Vector<float>.Count;
        float* y0 = output, y1 = y0 + width, y2 = y1 + width, y3 = y2 + width;
        var (a0, a1, a2, a3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var (b0, b1, b2, b3) = (a0, a0, a0, a0);
        if (adds)
        {
            (a0, a1, a2, a3) = (Vector.Load(y0), Vector.Load(y1), Vector.Load(y2), Vector.Load(y3));
            (b0, b1, b2, b3) = (Vector.Load(y0 + vector), Vector.Load(y1 + vector), Vector.Load(y2 + vector), Vector.Load(y3 + vector));
        }

        float* w0 = weights, w1 = w0 + between, w2 = w1 + between, w3 = w2 + between;
        for (var term = 0; term < terms; term++, b += width, w0 += step, w1 += step, w2 += step, w3 += step)
        {
            var (left, right) = (Vector.Load(b), Vector.Load(b + vector));
            var weight = new Vector<float>(*w0);
            a0 += left * weight;
            b0 += right * weight;
            weight = new Vector<float>(*w1);
            a1 += left * weight;
            b1 += right * weight;
            weight = new Vector<float>(*w2);
            a2 += left * weight;
            b2 += right * weight;
            weight = new Vector<float>(*w3);
            a3 += left * weight;
            b3 += right * weight;
        }

        Vector.Store(a0, y0);
        Vector.Store(b0, y0 + vector);
        Vector.Store(a1, y1);
        Vector.Store(b1, y1 + vector);
        Vector.Store(a2, y2);
        Vector.Store(b2, y2 + vector);
        Vector.Store(a3, y3);
        Vector.Store(b3, y3 + vector);
    }

    /// <summary>Some columns of one result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRow(float* weights, int step, float* b, float* output, int terms, int width, bool adds, int from, int to)
    {
        var at = from;
        for (; at + Vector<float>.Count <= to; at += Vector<float>.Count)
        {
            var sum = adds ? Vector.Load(output + at) : Vector<float>.Zero;
            for (var term = 0; term < terms; term++)
                sum += Vector.Load(b + ((long)term * width) + at) * new Vector<float>(weights[(long)term * step]);
            Vector.Store(sum, output + at);
        }

        for (; at < to; at++)
        {
            var sum = adds ? output[at] : 0;
            for (var term = 0; term < terms; term++)
                sum += b[((long)term * width) + at] * weights[(long)term * step];
            output[at] = sum;
        }
    }
}
