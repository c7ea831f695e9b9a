namespace TransferLearning.Models.Vectors;

/// <summary>Recognises files of word vectors by their names.</summary>
internal static class VectorsFiles
{
    /// <summary>The published vectors that a file has under one of the names that <see cref="VectorsStore"/> searches; an archive has several.</summary>
    public static IReadOnlyList<VectorsTag> TagsOf(string fileName) =>
        [.. VectorsTag.All.Where(tag => fileName == tag.Archive || fileName == tag.Member || fileName == tag.Member + ".gz")];

    /// <summary>Whether a file has word vectors: published ones, or fastText's.</summary>
    public static bool IsFile(string fileName) =>
        fileName.EndsWith(".vec", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".vec.gz", StringComparison.OrdinalIgnoreCase) || TagsOf(fileName).Count > 0;

    /// <summary>The published SHA-256 of a file; null if there is none. It is the archive's; unpacked files have none.</summary>
    public static string? Sha256Of(string fileName) => VectorsTag.All.FirstOrDefault(tag => tag.Archive == fileName)?.Sha256;

    /// <summary>Reads the first vector, of every file of a published archive.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RunException">It cannot be read, or has no vectors.</exception>
    public static void Check(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var member in TagsOf(name).Select(tag => tag.Archive == name ? tag.Member : null).DefaultIfEmpty())
            _ = new WordVectorFile(path, member).Dimensions();
    }
}
