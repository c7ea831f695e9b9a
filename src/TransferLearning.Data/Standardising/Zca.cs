using TransferLearning.Experiments;

namespace TransferLearning.Data;

/// <summary>
/// ZCA whitening as Keras fits it: from the singular values s and left vectors U of the flattened, centred pictures, the matrix
/// U · diag(√n / (s + ε)) · Uᵀ. Directions along which the pictures do not vary are left out (in Keras they become noise times a million).
/// </summary>
internal static class Zca
{
    /// <summary>Values of a picture beyond which the matrix would take gigabytes.</summary>
    public const int MostValues = 12_288;

    /// <summary>Fits the matrix.</summary>
    /// <exception cref="RunException">The pictures are too large.</exception>
    public static float[] Fit(SampleReader training, Standardisation before, double epsilon, Eigendecomposition eigen, CancellationToken cancellation)
    {
        var (count, values) = (training.Set.Count, training.PictureBytes);
        if (values > MostValues)
            throw new RunException($"'zca_whitening' of pictures of {training.Options.ImageSize} needs a matrix of {values:N0} × {values:N0}; at most {MostValues:N0} values a picture (64 × 64) are taken.");
        var pictures = new double[count][];
        PictureScan.Each(training, (index, pixels) => before.Apply(pixels, pictures[index] = new double[values]), cancellation);
        var rows = pictures.Where(picture => picture is not null).ToArray();
        return rows.Length >= values ? OfCovariance(rows, values, epsilon, eigen, cancellation) : OfGram(rows, values, epsilon, eigen, cancellation);
    }

    /// <summary>Multiplies a flattened picture with the matrix.</summary>
    public static void Apply(float[] matrix, Span<double> values)
    {
        var result = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
            for (var j = 0; j < values.Length; j++)
                result[j] += values[i] * matrix[(long)i * values.Length + j];
        result.CopyTo(values);
    }

    // Many pictures: the eigenvectors of Xᵀ·X are U, its eigenvalues s².
    private static float[] OfCovariance(double[][] rows, int values, double epsilon, Eigendecomposition eigen, CancellationToken cancellation)
    {
        var columns = Enumerable.Range(0, values).Select(j => rows.Select(row => row[j]).ToArray()).ToArray();
        var (squares, vectors) = eigen(Products(columns, cancellation), values);
        return Compose(vectors, squares, values, rows.Length, epsilon, cancellation);
    }

    // Few pictures: those of X·Xᵀ are V, and U = Xᵀ·V / s.
    private static float[] OfGram(double[][] rows, int values, double epsilon, Eigendecomposition eigen, CancellationToken cancellation)
    {
        var n = rows.Length;
        var (squares, right) = eigen(Products(rows, cancellation), n);
        var left = new double[(long)values * n];
        Parallel.For(0, values, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            for (var k = 0; k < n; k++)
            {
                var sum = 0.0;
                for (var row = 0; row < n; row++)
                    sum += rows[row][i] * right[row * n + k];
                left[(long)i * n + k] = squares[k] > 0 ? sum / Math.Sqrt(squares[k]) : 0;
            }
        });
        return Compose(left, squares, values, n, epsilon, cancellation);
    }

    private static double[] Products(double[][] vectors, CancellationToken cancellation)
    {
        var n = vectors.Length;
        var products = new double[(long)n * n];
        Parallel.For(0, n, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            for (var j = 0; j <= i; j++)
                products[(long)i * n + j] = products[(long)j * n + i] = Dot(vectors[i], vectors[j]);
        });
        return products;
    }

    private static double Dot(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
            sum += first[i] * second[i];
        return sum;
    }

    private static float[] Compose(double[] vectors, double[] squares, int values, int pictures, double epsilon, CancellationToken cancellation)
    {
        var kinds = squares.Length;
        var largest = squares.Max();
        var factors = squares.Select(square => square > 1e-12 * largest ? Math.Sqrt(pictures) / (Math.Sqrt(square) + epsilon) : 0).ToArray();
        var matrix = new float[(long)values * values];
        Parallel.For(0, values, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < kinds; k++)
                    sum += vectors[(long)i * kinds + k] * factors[k] * vectors[(long)j * kinds + k];
                matrix[(long)i * values + j] = matrix[(long)j * values + i] = (float)sum;
            }
        });
        return matrix;
    }
}
