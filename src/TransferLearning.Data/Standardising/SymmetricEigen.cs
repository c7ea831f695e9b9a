namespace TransferLearning.Data.Standardising;

/// <summary>Decomposes a symmetric n × n matrix, stored by rows, into its eigenvalues and an n × n matrix, stored by rows, whose columns are the eigenvectors.</summary>
public delegate (double[] Values, double[] Vectors) Eigendecomposition(double[] matrix, int n);

/// <summary>Computes eigenvalues and eigenvectors of a symmetric matrix by Jacobi rotations. Accurate and simple; for up to a thousand rows.</summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <summary>Decomposes a matrix, which is overwritten.</summary>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int n)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        // During the rotations the vectors are rows, so that both loops read memory sequentially.
        var vectors = new double[(long)n * n];
        for (var i = 0; i < n; i++)
            vectors[(long)i * n + i] = 1;
        for (var sweep = 0; sweep < MostSweeps && OffDiagonal(matrix, n) > 1e-22 * Diagonal(matrix, n); sweep++)
            for (var p = 0; p < n - 1; p++)
                for (var q = p + 1; q < n; q++)
                    Turn(matrix, vectors, n, p, q);
        var values = new double[n];
        var columns = new double[(long)n * n];
        for (var i = 0; i < n; i++)
        {
            values[i] = matrix[(long)i * n + i];
            for (var k = 0; k < n; k++)
                columns[(long)k * n + i] = vectors[(long)i * n + k];
        }
        return (values, columns);
    }

    private static void Turn(double[] a, double[] v, int n, int p, int q)
    {
        var off = a[(long)p * n + q];
        if (off == 0)
            return;
        var theta = (a[(long)q * n + q] - a[(long)p * n + p]) / (2 * off);
        var t = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var k = 0; k < n; k++)
        {
            var (kp, kq) = (a[(long)k * n + p], a[(long)k * n + q]);
            a[(long)k * n + p] = c * kp - s * kq;
            a[(long)k * n + q] = s * kp + c * kq;
        }
        Rows(a, n, p, q, c, s);
        Rows(v, n, p, q, c, s);
    }

    private static void Rows(double[] m, int n, int p, int q, double c, double s)
    {
        var first = m.AsSpan(p * n, n);
        var second = m.AsSpan(q * n, n);
        for (var k = 0; k < n; k++)
            (first[k], second[k]) = (c * first[k] - s * second[k], s * first[k] + c * second[k]);
    }

    private static double OffDiagonal(double[] a, int n)
    {
        var sum = 0.0;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++)
                sum += a[(long)i * n + j] * a[(long)i * n + j];
        return sum;
    }

    private static double Diagonal(double[] a, int n)
    {
        var sum = 0.0;
        for (var i = 0; i < n; i++)
            sum += a[(long)i * n + i] * a[(long)i * n + i];
        return sum;
    }
}
