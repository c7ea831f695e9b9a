using System.Numerics;
using System.Runtime.InteropServices;
using TransferLearning.Experiments.Threads;

namespace TransferLearning.Data.Standardising;

/// <summary>
/// ZCA whitening as in Keras. From the singular values s and the left singular vectors U of the flattened, centred pictures, Keras computes the
/// symmetric matrix U · diag(√n / (s + ε)) · Uᵀ. Here only <c>F = diag(√(√n / (s + ε))) · Uᵀ</c> is stored, and a picture x becomes Fᵀ·(F·x); with
/// fewer pictures than values F is much smaller than the matrix. Directions along which the pictures do not vary (s below a millionth of the
/// largest) are 0; in Keras they become rounding errors times √n / ε.
/// </summary>
/// <param name="Directions">The number of rows of F: the smaller of the numbers of pictures and values.</param>
/// <param name="Values">The number of columns of F: the values of a picture, flattened in the order height, width, channel.</param>
/// <param name="Matrix">F, stored by rows.</param>
public sealed record Whitening(int Directions, int Values, float[] Matrix)
{
    /// <summary>The maximum size of F in bytes.</summary>
    public const long MostBytes = 128L << 20;

    // The sum of this many products of two bytes is at most 255² · 256 < 2²⁴, so it is exact in single precision, in any order of addition.
    private const int Exact = 256;

    /// <summary>The number of rows of F, by the numbers of training pictures and of values per picture.</summary>
    public static int DirectionsOf(int pictures, int values) => Math.Min(pictures, values);

    /// <summary>The size of F in bytes.</summary>
    public static long BytesOf(int directions, int values) => (long)directions * values * sizeof(float);

    /// <summary>The approximate memory for fitting, in bytes: F, the pictures, and four square matrices of doubles (products, vectors, and two in the decomposition).</summary>
    public static long FittingBytesOf(int directions, int values) =>
        BytesOf(directions, values) * 2 + (long)directions * directions * sizeof(double) * 4;

    /// <summary>Fits the whitening by reading every training picture once. All products are exact integers, so the result does not depend on threads or order.</summary>
    /// <param name="training">Reads the training pictures, without augmentation.</param>
    /// <param name="before">The steps before whitening. Its <c>rescale</c> and mean are used; <c>samplewise_*</c> is ignored, as in Keras.</param>
    /// <param name="epsilon">The number added to the singular values.</param>
    /// <param name="eigen">Decomposes the symmetric matrix of the products.</param>
    /// <param name="cancellation">Cancels the fitting.</param>
    /// <exception cref="RunException">A picture cannot be decoded, and the policy is to fail.</exception>
    public static Whitening Fit(SampleReader training, Standardisation before, double epsilon, Eigendecomposition eigen, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(eigen);
        var values = training.PictureBytes;
        var directions = DirectionsOf(training.Set.Count, values);
        double[] mean = [.. before.Mean ?? [0, 0, 0]];
        return new(directions, values, directions == values
            ? OfValues(training, before.Rescale, mean, epsilon, eigen, cancellation)
            : OfPictures(training, before.Rescale, mean, epsilon, eigen, cancellation));
    }

    /// <summary>Whitens a flattened picture in place, as a reference for the device.</summary>
    public void Apply(Span<double> values)
    {
        var result = new double[Values];
        for (var direction = 0; direction < Directions; direction++)
        {
            var row = Matrix.AsSpan(direction * Values, Values);
            var along = 0.0;
            for (var i = 0; i < row.Length; i++)
                along += row[i] * values[i];
            for (var i = 0; i < row.Length; i++)
                result[i] += row[i] * along;
        }
        result.CopyTo(values);
    }

    // For at least as many pictures as values: the eigenvectors of XᵀX are U, its eigenvalues s². Pictures are read in blocks and not kept.
    private static float[] OfValues(SampleReader training, double rescale, double[] mean, double epsilon, Eigendecomposition eigen, CancellationToken cancellation)
    {
        var (n, count) = (training.PictureBytes, 0);
        var products = new double[(long)n * n];
        var sums = new double[n];
        var block = new float[(long)n * Exact];
        for (var first = 0; first < training.Set.Count; first += Exact)
        {
            Array.Clear(block);
            var from = first;
            var read = PictureScan.Each(training, first, Math.Min(Exact, training.Set.Count - first), (index, pixels) =>
            {
                for (var i = 0; i < pixels.Length; i++)
                    block[(long)i * Exact + index - from] = pixels[i];
            }, cancellation);
            count += read;
            InParallel.For(0, n, i =>
            {
                var row = block.AsSpan(i * Exact, Exact);
                foreach (var value in row)
                    sums[i] += value;
                for (var j = 0; j <= i; j++)
                    products[(long)i * n + j] += Dot(row, block.AsSpan(j * Exact, Exact));
            }, cancellation: cancellation);
        }

        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
            {
                var (own, other) = (mean[i % 3], mean[j % 3]);
                products[(long)i * n + j] = products[(long)j * n + i] =
                    rescale * (rescale * products[(long)i * n + j] - own * sums[j] - other * sums[i]) + count * own * other;
            }
        var (squares, vectors) = eigen(products, n);
        var factors = Factors(squares, count, epsilon);
        var matrix = new float[(long)n * n];
        InParallel.For(0, n, k =>
        {
            for (var i = 0; i < n; i++)
                matrix[(long)k * n + i] = (float)(factors[k].Along * vectors[(long)i * n + k]);
        }, cancellation: cancellation);
        return matrix;
    }

    // For fewer pictures than values: the eigenvectors of X·Xᵀ are V, and Uᵀ = diag(1 / s) · Vᵀ · X.
    private static float[] OfPictures(SampleReader training, double rescale, double[] mean, double epsilon, Eigendecomposition eigen, CancellationToken cancellation)
    {
        var (values, directions) = (training.PictureBytes, training.Set.Count);
        var read = new float[directions][];
        PictureScan.Each(training, 0, directions, (index, pixels) =>
        {
            var picture = read[index] = new float[values];
            for (var i = 0; i < values; i++)
                picture[i] = pixels[i];
        }, cancellation);
        var pictures = read.Where(picture => picture is not null).ToArray();
        var n = pictures.Length;
        var shares = pictures.Select(picture => rescale * WeightedSum(picture, mean)).ToArray();
        var middle = values / 3 * mean.Sum(each => each * each);
        var products = new double[(long)n * n];
        InParallel.For(0, n, a =>
        {
            for (var b = 0; b <= a; b++)
                products[(long)a * n + b] = products[(long)b * n + a] = rescale * rescale * Dot(pictures[a], pictures[b]) - shares[a] - shares[b] + middle;
        }, cancellation: cancellation);
        var (squares, vectors) = eigen(products, n);
        var factors = Factors(squares, n, epsilon);
        var matrix = new float[(long)directions * values];
        const int stretch = 48; // values per picture, so that these parts of all pictures fit into the processor's cache
        InParallel.For(0, (values + stretch - 1) / stretch, part =>
        {
            var (first, length) = (part * stretch, Math.Min(stretch, values - part * stretch));
            Span<double> sum = stackalloc double[length];
            for (var k = 0; k < n; k++)
            {
                sum.Clear();
                for (var a = 0; a < n; a++)
                {
                    var share = vectors[(long)a * n + k];
                    ReadOnlySpan<float> own = pictures[a].AsSpan(first, length);
                    for (var i = 0; i < length; i++)
                        sum[i] += share * (rescale * own[i] - mean[(first + i) % 3]);
                }
                for (var i = 0; i < length; i++)
                    matrix[(long)k * values + first + i] = (float)(factors[k].Along * factors[k].Inverse * sum[i]);
            }
        }, cancellation: cancellation);
        return matrix;
    }

    /// <summary>√(√n / (s + ε)) and 1 / s for each direction; 0 if the pictures do not vary along it.</summary>
    private static (double Along, double Inverse)[] Factors(double[] squares, int pictures, double epsilon)
    {
        var least = 1e-12 * squares.Max();
        return [.. squares.Select(square => square > least
            ? (Math.Sqrt(Math.Sqrt(pictures) / (Math.Sqrt(square) + epsilon)), 1 / Math.Sqrt(square))
            : (0, 0))];
    }

    private static double WeightedSum(float[] picture, double[] mean)
    {
        Span<long> sums = stackalloc long[3];
        for (var i = 0; i < picture.Length; i++)
            sums[i % 3] += (long)picture[i];
        return sums[0] * mean[0] + sums[1] * mean[1] + sums[2] * mean[2];
    }

    private static double Dot(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var sum = 0.0;
        for (var from = 0; from < first.Length; from += Exact)
        {
            var length = Math.Min(Exact, first.Length - from);
            sum += ExactDot(first.Slice(from, length), second.Slice(from, length));
        }
        return sum;
    }

    private static float ExactDot(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(first);
        var b = MemoryMarshal.Cast<float, Vector<float>>(second);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < a.Length; i++)
            sums += a[i] * b[i];
        var sum = Vector.Sum(sums);
        for (var i = a.Length * Vector<float>.Count; i < first.Length; i++)
            sum += first[i] * second[i];
        return sum;
    }
}
