namespace TransferLearning.Models.Weights.Matching;

/// <summary>What a file gives a network, and what stands against it.</summary>
public sealed class WeightMatch
{
    private const int Shown = 8;

    /// <summary>The file.</summary>
    public required IWeightFile File { get; init; }

    /// <summary>Whose names the file has: <c>torchvision</c>, <c>timm</c>, <c>Keras</c>.</summary>
    public required string Names { get; init; }

    /// <summary>Where the network's tensors come from.</summary>
    public required IReadOnlyList<WeightAssignment> Assignments { get; init; }

    /// <summary>Tensors whose value the absence in the file says: a normalisation without a factor has the factor 1, one without an addend 0.</summary>
    public required IReadOnlyList<ParameterSpec> Implied { get; init; }

    /// <summary>Tensors of the network that the file lacks.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Tensors of the file that show that it is of another network.</summary>
    public required IReadOnlyList<string> Unexpected { get; init; }

    /// <summary>Tensors of the file that stand beside the network (another head, the class weights of a loss) and are passed over.</summary>
    public required IReadOnlyList<string> Beside { get; init; }

    /// <summary>Tensors of another shape: what is in the file and what is wanted.</summary>
    public required IReadOnlyList<string> WrongShapes { get; init; }

    /// <summary>Whether the file fits.</summary>
    public bool Fits => Missing.Count == 0 && Unexpected.Count == 0 && WrongShapes.Count == 0;

    /// <summary>What is wrong, a sentence a kind; empty where the file fits.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. List("lacks", Missing),
        .. List("has other shapes than the network:", WrongShapes),
        // Where something is missing, it may be there under another name.
        .. List("has tensors that the network does not know:", Missing.Count > 0 ? [.. Unexpected, .. Beside] : Unexpected),
    ];

    /// <exception cref="WeightFileException">It does not fit; the message lists what is missing, unexpected and of a wrong shape.</exception>
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
