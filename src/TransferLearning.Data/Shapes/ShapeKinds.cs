namespace TransferLearning.Data.Shapes;

/// <summary>The shapes that can be drawn. Each is a test whether a point is inside, in a square from −1 to 1 with y upwards.</summary>
internal static class ShapeKinds
{
    // Results depend on the order, so a new shape is added last. No shape is a rotation of another.
    private static readonly (string Name, Func<double, double, bool> Contains)[] All =
    [
        ("star", (x, y) => Star(x, y, 5, 0.45)),
        ("heart", (x, y) => Heart(x * 1.25, y * 1.25 + 0.1)),
        ("arrow", (x, y) => (Math.Abs(x) < 0.28 && y is > -1 and < 0.1) || (y >= 0.1 && Math.Abs(x) < 0.8 * (1 - (y - 0.1) / 0.9))),
        ("crescent", (x, y) => x * x + y * y < 1 && (x - 0.45) * (x - 0.45) + y * y > 0.64),
        ("ring", (x, y) => x * x + y * y is < 1 and > 0.3),
        ("t_shape", (x, y) => (Math.Abs(x) < 0.9 && y is > 0.35 and < 0.9) || (Math.Abs(x) < 0.28 && y is > -0.9 and < 0.4)),
        ("chevron", (x, y) => Math.Abs(x) < 0.9 && y + 0.9 * Math.Abs(x) is > -0.05 and < 0.75),
        ("drop", (x, y) => x * x + (y + 0.35) * (y + 0.35) < 0.4 || (y is > -0.1 and < 1 && Math.Abs(x) < 0.58 * (1 - y) * 0.95)),
        ("circle", (x, y) => x * x + y * y < 0.85),
        ("square", (x, y) => Math.Max(Math.Abs(x), Math.Abs(y)) < 0.78),
        ("triangle", (x, y) => y > -0.6 && y < 1 - 1.85 * Math.Abs(x)),
        ("plus", (x, y) => Math.Min(Math.Abs(x), Math.Abs(y)) < 0.3 && Math.Max(Math.Abs(x), Math.Abs(y)) < 0.95),
        ("hexagon", (x, y) => Math.Max(Math.Abs(x) * 0.866 + Math.Abs(y) * 0.5, Math.Abs(y)) < 0.85),
        ("rectangle", (x, y) => Math.Abs(x) < 1 && Math.Abs(y) < 0.42),
        ("half_disc", (x, y) => x * x + (y + 0.4) * (y + 0.4) < 1 && y > -0.4),
        ("l_shape", (x, y) => (x is > -0.7 and < -0.15 && Math.Abs(y) < 0.9) || (y is > -0.9 and < -0.35 && x is > -0.7 and < 0.75)),
        ("frame", (x, y) => Math.Max(Math.Abs(x), Math.Abs(y)) is < 0.82 and > 0.45),
        ("rhombus", (x, y) => Math.Abs(x) / 0.95 + Math.Abs(y) / 0.55 < 1),
        ("bolt", (x, y) => (y is >= 0 and < 1 && x > -0.45 + 0.4 * y - 0.05 && x < 0.15 + 0.4 * y) || (y is < 0 and > -1 && x > -0.15 + 0.4 * y && x < 0.45 + 0.4 * y + 0.4 * y)),
        ("flower", (x, y) => Math.Sqrt(x * x + y * y) < 0.68 + 0.28 * Math.Cos(4 * Math.Atan2(y, x))),
    ];

    /// <summary>The names, in the order in which <c>shapes.classes</c> uses them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(kind => kind.Name)];

    /// <summary>The test of a shape.</summary>
    /// <exception cref="ArgumentException">No shape has this name.</exception>
    internal static Func<double, double, bool> Find(string name)
    {
        foreach (var kind in All)
            if (kind.Name == name)
                return kind.Contains;
        throw new ArgumentException($"There is no shape '{name}'.", nameof(name));
    }

    private static bool Star(double x, double y, int points, double inner)
    {
        // The angle to the nearest tip of the star, and there the line from the tip to the notch.
        var sector = Math.PI / points;
        var angle = Math.Abs(Math.IEEERemainder(Math.Atan2(x, y), 2 * sector));
        var radius = Math.Sqrt(x * x + y * y);
        var (notchX, notchY) = (inner * Math.Sin(sector), inner * Math.Cos(sector));
        var (pointX, pointY) = (radius * Math.Sin(angle), radius * Math.Cos(angle));
        return (pointX - notchX) * (1 - notchY) - (pointY - notchY) * (0 - notchX) < 0;
    }

    private static bool Heart(double x, double y)
    {
        var disc = x * x + y * y - 1;
        return disc * disc * disc < x * x * y * y * y * 1.6;
    }
}

/// <summary>The shapes' names, for <c>shapes.kinds</c>.</summary>
public sealed class ShapeCatalogue : INameCatalogue
{
    public string Category => "shapes";

    public IReadOnlyCollection<string> Names => (IReadOnlyCollection<string>)ShapeKinds.Names;
}
