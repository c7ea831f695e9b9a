namespace TransferLearning.Models.Vectors;

/// <summary>The resolved value of <c>vectors:</c>: a file on this machine, or an address to fetch it from.</summary>
/// <param name="Request">The value as it was written.</param>
/// <param name="Path">The file's path; null where it has to be fetched.</param>
public sealed record VectorsSource(string Request, string? Path)
{
    // The usual length on the hub, of fastText's vectors. It is replaced when the file is here.
    private const int Usual = 300;

    /// <summary>The file of an archive with several files; null where the file is not such an archive.</summary>
    public string? Member { get; init; }

    /// <summary>The address to fetch the file from; null for a path.</summary>
    public Uri? Url { get; init; }

    /// <summary>The path of a fetched file, relative to the store's folder.</summary>
    public string? StoredAs { get; init; }

    /// <summary>The catalogue's entry; null for a path or another address.</summary>
    public VectorsTag? Tag { get; init; }

    /// <summary>The expected SHA-256 of the file; null where none is published.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The command that fetches the file.</summary>
    public string PullCommand => $"dotnet tl weights pull {Request}";

    /// <summary>The length of a vector: from the file; else from the catalogue; else assumed.</summary>
    /// <exception cref="RunException">The file cannot be read.</exception>
    public int Dimensions() => Path is null ? Tag?.Dimensions ?? Usual : new WordVectorFile(Path, Member).Dimensions();

    /// <summary>Reads the vectors of words.</summary>
    /// <exception cref="RunException">The file is not here, or cannot be read.</exception>
    public WordVectors Read(IReadOnlyList<string> words, CancellationToken cancellation = default) => Path is null
        ? throw new RunException($"the word vectors '{Request}' are not on this machine; '{PullCommand}' fetches them")
        : new WordVectorFile(Path, Member).Read(words, cancellation);
}
