namespace TransferLearning.Models.Vectors;

/// <summary>Published word vectors: one file of an archive.</summary>
/// <param name="Name">The value of <c>vectors:</c>, for example <c>glove.6B.100d</c>.</param>
/// <param name="Url">The address of the archive.</param>
/// <param name="Sha256">The archive's SHA-256.</param>
/// <param name="Dimensions">The length of a vector.</param>
public sealed record VectorsTag(string Name, Uri Url, string Sha256, int Dimensions)
{
    /// <summary>The archive's file name.</summary>
    public string Archive => Path.GetFileName(Url.LocalPath);

    /// <summary>The name of the file in the archive.</summary>
    public string Member => $"{Name}.txt";

    /// <summary>The licence that Stanford states: the Public Domain Dedication and License.</summary>
    public WeightsLicence Licence { get; } = new("PDDL-1.0", "https://nlp.stanford.edu/projects/glove/");

    /// <summary>Stanford's GloVe. The hashes are those of torchtext (torchtext/vocab/vectors.py, CHECKSUMS_GLOVE).</summary>
    public static IReadOnlyList<VectorsTag> All { get; } =
    [
        .. Glove("glove.6B", "617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb", 50, 100, 200, 300),
        .. Glove("glove.twitter.27B", "792af52f795d1a32c9842a3240f5f3fe5e941a8ff6df5eb0f9d668092ebc019c", 25, 50, 100, 200),
        .. Glove("glove.42B.300d", "03d5d7fa28e58762ace4b85fb71fe86a345ef0b5ff39f5390c14869da0fc1970"),
        .. Glove("glove.840B.300d", "c06db255e65095393609f19a4cfca20bf3a71e20cc53e892aafa490347e3849f"),
    ];

    /// <summary>The tag of a name; null if there is none. Case is ignored.</summary>
    public static VectorsTag? Find(string name) => All.FirstOrDefault(tag => tag.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The tags of an archive, which has a file for each length; without lengths it has one file of 300 numbers and its own name.</summary>
    private static IEnumerable<VectorsTag> Glove(string archive, string sha256, params int[] dimensions)
    {
        var url = new Uri($"https://nlp.stanford.edu/data/{archive}.zip");
        return dimensions.Length == 0 ? [new(archive, url, sha256, 300)] : dimensions.Select(length => new VectorsTag(FormattableString.Invariant($"{archive}.{length}d"), url, sha256, length));
    }
}
