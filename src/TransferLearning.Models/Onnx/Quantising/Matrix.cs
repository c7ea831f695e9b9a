namespace TransferLearning.Models.Onnx.Quantising;

/// <summary>Matrices, row-major.</summary>
internal static class Matrix
{
    /// <summary>The transposed matrix.</summary>
    public static T[] Transpose<T>(ReadOnlySpan<T> matrix, int rows, int columns)
    {
        var transposed = new T[matrix.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                transposed[(column * rows) + row] = matrix[(row * columns) + column];
        return transposed;
    }
}
