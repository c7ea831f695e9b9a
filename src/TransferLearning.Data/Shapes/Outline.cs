namespace TransferLearning.Data.Shapes;

/// <summary>The outline of a shape, drawn with a pen.</summary>
/// <param name="Radius">Half of the line's width, in units of the shape, which reaches from −1 to 1.</param>
internal sealed record Outline(double Radius)
{
    private static readonly (double X, double Y)[] Around =
        [.. Enumerable.Range(0, 8).Select(eighth => (Math.Cos(eighth * Math.PI / 4), Math.Sin(eighth * Math.PI / 4)))];

    /// <summary>A line of 4 to 7 hundredths of the picture's side. Small shapes are drawn with the same pen as large ones.</summary>
    public static Outline Of(ref ShapePainter.Draws draw, double scale) => new(draw.Between(0.020, 0.035) / scale);

    /// <summary>Whether the line covers a point. It does if some points nearby are inside the shape and others are not.</summary>
    public bool Contains(Func<double, double, bool> shape, double x, double y)
    {
        var inside = shape(x, y);
        foreach (var (dx, dy) in Around)
            if (shape(x + Radius * dx, y + Radius * dy) != inside)
                return true;
        return false;
    }
}
