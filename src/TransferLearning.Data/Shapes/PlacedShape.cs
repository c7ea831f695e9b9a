namespace TransferLearning.Data.Shapes;

/// <summary>A colour, 0 to 255 per channel.</summary>
internal readonly record struct Color(double Red, double Green, double Blue)
{
    public static Color Of(ref ShapePainter.Draws draw) => new(draw.Between(20, 235), draw.Between(20, 235), draw.Between(20, 235));

    /// <summary>The colour between this and another one.</summary>
    public Color Towards(Color other, double share) =>
        new(Red + (other.Red - Red) * share, Green + (other.Green - Green) * share, Blue + (other.Blue - Blue) * share);

    public double Distance(Color other) =>
        Math.Sqrt((Red - other.Red) * (Red - other.Red) + (Green - other.Green) * (Green - other.Green) + (Blue - other.Blue) * (Blue - other.Blue));
}

/// <summary>The background: two colours that blend into each other in waves.</summary>
internal readonly record struct Ground(Color First, Color Second, double Cos, double Sin, double Waves, double Phase)
{
    public static Ground Of(ref ShapePainter.Draws draw)
    {
        var first = Color.Of(ref draw);
        var second = first.Towards(Color.Of(ref draw), 0.5);
        var (sin, cos) = Math.SinCos(draw.Between(0, 2 * Math.PI));
        return new(first, second, cos, sin, draw.Between(0, 4), draw.Between(0, 2 * Math.PI));
    }

    public Color At(double u, double v)
    {
        var along = (u - 0.5) * Cos + (v - 0.5) * Sin;
        var across = (v - 0.5) * Cos - (u - 0.5) * Sin;
        return First.Towards(Second, Math.Clamp(0.5 + along + 0.25 * Math.Sin(Waves * 6 * across + Phase), 0, 1));
    }
}

/// <summary>A piece of clutter: a thick line, behind or in front of the shape.</summary>
internal readonly record struct Stroke(double U, double V, double DirectionU, double DirectionV, double Length, double Thickness, Color Color, bool InFront)
{
    public static Stroke Of(ref ShapePainter.Draws draw, Ground ground)
    {
        var angle = draw.Between(0, 2 * Math.PI);
        var thickness = draw.Between(0.008, 0.035);
        return new(draw.Unit(), draw.Unit(), Math.Cos(angle), Math.Sin(angle), draw.Between(0.05, 0.5), thickness,
            ground.First.Towards(Color.Of(ref draw), draw.Between(0.4, 1)), draw.Unit() < 0.25 && thickness < 0.02);
    }

    public bool Contains(double u, double v)
    {
        var along = Math.Clamp((u - U) * DirectionU + (v - V) * DirectionV, 0, Length);
        var (du, dv) = (u - U - along * DirectionU, v - V - along * DirectionV);
        return du * du + dv * dv < Thickness * Thickness;
    }
}

/// <summary>The shape at its place in the picture.</summary>
internal readonly struct PlacedShape
{
    private readonly Func<double, double, bool> _contains;
    private readonly double _u, _v, _xu, _xv, _yu, _yv;
    private readonly Outline? _outline;

    private PlacedShape(Func<double, double, bool> contains, double u, double v, double angle, double scaleX, double scaleY, Color color, Outline? outline)
    {
        (_contains, _u, _v, Color, _outline) = (contains, u, v, color, outline);
        (_xu, _xv) = (Math.Cos(angle) / scaleX, Math.Sin(angle) / scaleX);
        (_yu, _yv) = (-Math.Sin(angle) / scaleY, Math.Cos(angle) / scaleY);
    }

    public Color Color { get; }

    public static PlacedShape Of(ref ShapePainter.Draws draw, DrawnPicture picture, Ground ground)
    {
        var scale = draw.Between(0.14, 0.3);
        var stretch = draw.Between(0.8, 1.25);
        var room = scale * 1.15;
        var (u, v) = (draw.Between(room, 1 - room), draw.Between(room, 1 - room));
        var angle = draw.Between(0, 2 * Math.PI);
        var color = ColorAgainst(ground, ref draw);
        var outline = picture.Style == ShapeStyle.Outline ? Outline.Of(ref draw, scale) : null;
        return new(ShapeKinds.Find(picture.Kind), u, v, angle, scale * Math.Sqrt(stretch), scale / Math.Sqrt(stretch), color, outline);
    }

    // The shape needs some contrast, or nobody could recognise it.
    private static Color ColorAgainst(Ground ground, ref ShapePainter.Draws draw)
    {
        var color = Color.Of(ref draw);
        for (var attempt = 0; attempt < 20 && Math.Min(color.Distance(ground.First), color.Distance(ground.Second)) < 55; attempt++)
            color = Color.Of(ref draw);
        return color;
    }

    public bool Contains(double u, double v)
    {
        var (du, dv) = (u - _u, v - _v);
        var (x, y) = (du * _xu + dv * _xv, du * _yu + dv * _yv);
        if (Math.Abs(x) >= 1.1 || Math.Abs(y) >= 1.1)
            return false;
        return _outline is null ? _contains(x, -y) : _outline.Contains(_contains, x, -y);
    }
}
