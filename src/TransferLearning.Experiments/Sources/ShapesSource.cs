namespace TransferLearning.Experiments.Sources;

/// <summary>Pictures of shapes that the program draws, each a pure function of (seed, index). For the quick start and the tests.</summary>
[Kind("shapes", "Pictures of shapes that the program draws from a seed; nothing to download.")]
public sealed record ShapesSource : DataSource
{
    [Key("images", "The number of pictures, spread evenly over the classes.", Minimum = 1, Maximum = 1_000_000, Unit = "images")]
    public int Images { get; init; } = 400;

    [Key("size", "Height and width of a picture.", Minimum = 8, Maximum = 1024, Unit = "pixels")]
    public int Size { get; init; } = 64;

    [Key("classes", "The number of classes of shapes; with 'kinds', the number of kinds.", Minimum = 2, Maximum = 20, Unit = "classes")]
    public int Classes { get => Kinds?.Count ?? field; init; } = 4;

    [Key("kinds", "The shapes, one per class; other shapes make another task.", MinimumCount = 2, NamesFrom = "shapes", DefaultText = "the first of star, heart, arrow, crescent, …", Example = "[circle, square, ring]")]
    public IReadOnlyList<string>? Kinds { get; init; }

    [Key("style", "How the shapes are drawn. A network trained on one style is worse on the other, as with photos and drawings.")]
    public ShapeStyle Style { get; init; }

    [Key("seed", "The seed of the pictures; another seed gives other pictures of the same shapes.")]
    public long Seed { get; init; }
}

/// <summary>How a shape is drawn.</summary>
public enum ShapeStyle
{
    [Choice("filled", "Filled with one colour, among clutter.")]
    Filled,

    [Choice("outline", "Only the outline, drawn with a pen, without clutter.")]
    Outline,
}
