using TransferLearning.Training.FixedOrder;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.FixedOrder;

/// <summary>Compares the products, bit by bit, with the order of sums that they promise, written as plain loops, and with libtorch's in float64.</summary>
public sealed unsafe class StrictProductsTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 4, 2, 8 }, { 5, 3, 7 }, { 20, 2, 1280 }, { 7, 5, 1031 }, { 32, 9, 2049 }, { 3, 17, 130 }, { 33, 64, 1000 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Should_add_dot_products_in_their_order(int rows, int units, int length)
    {
        var (x, w, bias) = (Draw(rows * length, 1), Draw(units * length, 2), Draw(units, 3));
        foreach (var threads in (int[])[1, 2, 3])
        {
            var output = new float[rows * units];
            fixed (float* px = x, pw = w, pb = bias, po = output)
                StrictProducts.Dots(px, pw, pb, po, rows, units, length, threads);
            for (var row = 0; row < rows; row++)
                for (var unit = 0; unit < units; unit++)
                    Assert.Equal(Dot(x.AsSpan(row * length, length), w.AsSpan(unit * length, length)) + bias[unit], output[(row * units) + unit]);
            OnTorch.Run(() => Near(tensor(x, [rows, length]).to(float64).mm(tensor(w, [units, length]).to(float64).t()).add(tensor(bias).to(float64)), output, length));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Should_add_weighted_rows_in_their_order(int terms, int rows, int width)
    {
        // The gradient of a kernel: weights [terms, rows] by columns. The gradient of an input: the same weights by rows.
        var (weights, b) = (Draw(terms * rows, 4), Draw(terms * width, 5));
        foreach (var (between, step) in ((int, int)[])[(1, rows), (terms, 1)])
            foreach (var threads in (int[])[1, 3])
            {
                var before = Draw(rows * width, 6);
                foreach (var adds in (bool[])[false, true])
                {
                    var output = before.ToArray();
                    fixed (float* pw = weights, pb = b, po = output)
                        StrictProducts.WeightedRows(pw, between, step, pb, po, rows, terms, width, adds, threads);
                    for (var row = 0; row < rows; row++)
                        for (var at = 0; at < width; at++)
                        {
                            var sum = adds ? before[(row * width) + at] : 0;
                            for (var term = 0; term < terms; term++)
                                sum += b[(term * width) + at] * weights[(row * between) + (term * step)];
                            Assert.Equal(sum, output[(row * width) + at]);
                        }
                }
            }
    }

    [Fact]
    public void Should_add_vectors_like_numbers_one_by_one()
    {
        var (values, others) = (Draw(1003, 7), Draw(1003, 8));
        Assert.Equal(values.Sum(value => (double)value * value), StrictVectors.Squares(values), 1e-12);
        Assert.Equal(values.Zip(others, (a, b) => ((double)a - b) * ((double)a - b)).Sum(), StrictVectors.SquaredDistance(values, others), 1e-4);
        Assert.Equal(values.Sum(value => Math.Abs((double)value)), StrictVectors.Absolutes(values), 1e-11);
        var means = values.ToArray();
        StrictVectors.Average(means, others, 0.9f, 0.1f);
        Assert.Equal(values.Zip(others, (a, b) => (a * 0.9f) + (b * 0.1f)), means);
    }

    /// <summary>The order of a dot product: blocks of 1024 numbers, in each the number k goes to the sum k mod 8, and the eight sums in pairs.</summary>
    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> w)
    {
        var total = 0f;
        Span<float> sums = stackalloc float[8];
        for (var begin = 0; begin < x.Length; begin += 1024)
        {
            sums.Clear();
            for (var k = 0; k < Math.Min(1024, x.Length - begin); k++)
                sums[k % 8] += x[begin + k] * w[begin + k];
            var block = sums[0] + sums[4] + (sums[2] + sums[6]) + (sums[1] + sums[5] + (sums[3] + sums[7]));
            total = begin == 0 ? block : total + block;
        }

        return total;
    }

    private static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    private static void Near(Tensor expected, float[] actual, int length)
    {
        var off = (expected - tensor(actual, expected.shape).to(float64)).abs().max().item<double>();
        Assert.True(off <= 1e-7 * (length + 10), $"{off}");
    }
}
