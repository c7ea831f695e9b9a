namespace TransferLearning.Data.Augmentation.Geometry;

/// <summary>
/// An affine map from each pixel of the result to its source: input row = <c>M00·row + M01·column + Row</c>, input column =
/// <c>M10·row + M11·column + Column</c>, in pixel coordinates as in SciPy's <c>ndimage.affine_transform</c>.
/// </summary>
internal readonly record struct AffineMap(double M00, double M01, double M10, double M11, double Row, double Column)
{
    /// <summary>The map that moves nothing.</summary>
    public static AffineMap Identity { get; } = new(1, 0, 0, 1, 0, 0);

    /// <summary>The same linear map around the centre of a picture (Keras's <c>transform_matrix_offset_center</c>), after a shift.</summary>
    public AffineMap AboutCenter(int height, int width)
    {
        var (row, column) = (height / 2.0 - 0.5, width / 2.0 - 0.5);
        // The products are in the order of the published matrices: (centre · map) · (− centre).
        var (offsetRow, offsetColumn) = (Row + row, Column + column);
        return this with
        {
            Row = M00 * -row + M01 * -column + offsetRow,
            Column = M10 * -row + M11 * -column + offsetColumn,
        };
    }

    /// <summary>Both steps as one map: <paramref name="next"/> moves a picture that this map made.</summary>
    public AffineMap Then(in AffineMap next) => new(
        M00 * next.M00 + M01 * next.M10, M00 * next.M01 + M01 * next.M11,
        M10 * next.M00 + M11 * next.M10, M10 * next.M01 + M11 * next.M11,
        M00 * next.Row + M01 * next.Column + Row, M10 * next.Row + M11 * next.Column + Column);

    /// <summary>The product of the 3 × 3 matrices, with this one on the left.</summary>
    public AffineMap Times(in AffineMap right) => Then(right);
}
