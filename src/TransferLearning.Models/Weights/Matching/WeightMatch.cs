namespace TransferLearning.Models.Weights.Matching;

/// <summary>The result of matching a file with a network: the assignments, and the reasons why the file may not fit.</summary>
internal sealed class WeightMatch
{
    private const int Shown = 8;

    /// <summary>The file.</summary>
    public required IWeightFile File { get; init; }

    /// <summary>The source of the file's names: <c>torchvision</c>, <c>timm</c>, <c>Keras</c>.</summary>
    public required string Names { get; init; }

    /// <summary>The sources of the network's tensors.</summary>
    public required IReadOnlyList<WeightAssignment> Assignments { get; init; }

    /// <summary>Tensors that the file omits because their value is fixed: 1 for the scale, 0 for the shift of a normalisation without them.</summary>
    public required IReadOnlyList<ParameterSpec> Implied { get; init; }

    /// <summary>Tensors of the network that the file lacks.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Tensors of the file that show that it belongs to another network.</summary>
    public required IReadOnlyList<string> Unexpected { get; init; }

    /// <summary>Tensors of the file that are unrelated to the network (another head, the class weights of a loss) and are ignored.</summary>
    public required IReadOnlyList<string> Beside { get; init; }

    /// <summary>Tensors with a wrong shape, each with its shape in the file and in the network.</summary>
    public required IReadOnlyList<string> WrongShapes { get; init; }

    /// <summary>Whether the file fits.</summary>
    public bool Fits => Missing.Count == 0 && Unexpected.Count == 0 && WrongShapes.Count == 0;

    /// <summary>The problems, one clause for each kind; empty where the file fits.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. List("lacks", Missing),
        .. List("has other shapes than the network:", WrongShapes),
        // A missing tensor may be in the file under another name, so list the unrelated ones too.
        .. List("has tensors that the network does not know:", Missing.Count > 0 ? [.. Unexpected, .. Beside] : Unexpected),
    ];

    /// <summary>Throws if the file does not fit.</summary>
    /// <exception cref="WeightFileException">
    /// The file does not fit. The message lists the missing and unexpected tensors and those with a wrong shape.
    /// </exception>
    public void ThrowUnlessFits()
    {
        if (!Fits) throw new WeightFileException(File.Path, string.Join("; ", Problems));
    }

    private static IEnumerable<string> List(string what, IReadOnlyList<string> names)
    {
        if (names.Count == 0) yield break;
        var rest = names.Count > Shown ? $" and {names.Count - Shown} more" : "";
        yield return $"{what} {string.Join(", ", names.Take(Shown))}{rest}";
    }
}
