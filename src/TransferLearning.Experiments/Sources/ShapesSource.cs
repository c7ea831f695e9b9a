namespace TransferLearning.Experiments.Sources;

/// <summary>Pictures of shapes that the program draws itself, each a pure function of (seed, index): for the quick start and the tests.</summary>
[Kind("shapes", "Pictures of shapes that the program draws itself, seeded: nothing to download.")]
public sealed record ShapesSource : DataSource
{
    [Key("images", "How many pictures, spread evenly over the classes.", Minimum = 1, Maximum = 1_000_000, Unit = "images")]
    public int Images { get; init; } = 400;

    [Key("size", "Height and width of a picture.", Minimum = 8, Maximum = 1024, Unit = "pixels")]
    public int Size { get; init; } = 64;

    [Key("classes", "How many classes of shapes; with 'kinds' their number.", Minimum = 2, Maximum = 20, Unit = "classes")]
    public int Classes { get => Kinds?.Count ?? field; init; } = 4;

    [Key("kinds", "Which shapes, one a class; other shapes are another task.", MinimumCount = 2, NamesFrom = "shapes", DefaultText = "the first of star, heart, arrow, crescent, …", Example = "[circle, square, ring]")]
    public IReadOnlyList<string>? Kinds { get; init; }

    [Key("style", "How the shapes are drawn. A network that knows one style knows the other less well, as with photos and drawings.")]
    public ShapeStyle Style { get; init; }

    [Key("seed", "What the pictures are drawn from; sources with other seeds show other pictures of the same shapes.")]
    public long Seed { get; init; }
}

/// <summary>How a shape is drawn.</summary>
public enum ShapeStyle
{
    [Choice("filled", "Filled with one colour, among clutter.")]
    Filled,

    [Choice("outline", "The outline alone, drawn with a pen, without clutter.")]
    Outline,
}
