using TransferLearning.Experiments.Files;
using TransferLearning.Models.Weights.HuggingFace;

namespace TransferLearning.Models.Weights.Store;

/// <summary>The files that a <c>model.safetensors.index.json</c> names. The store treats them and the index as one weights file.</summary>
internal static class Shards
{
    /// <summary>The paths of an index's files. Empty for any other file, and for an index that cannot be read: opening it reports the error.</summary>
    public static IReadOnlyList<string> Of(string path)
    {
        if (!WeightsNames.IsIndex(path)) return [];
        try
        {
            return [.. ShardedSafetensors.ShardsOf(path).Select(shard => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, shard))];
        }
        catch (WeightFileException)
        {
            return [];
        }
    }

    /// <summary>
    /// The length in bytes of a file, of an index with its shards, or of the file that would be opened in a HuggingFace folder. Missing files count 0.
    /// </summary>
    public static long BytesOf(string path)
    {
        var file = Directory.Exists(path) ? WeightsNames.InFolder(path) : path;
        return file is null ? 0 : Of(file).Append(file).Where(File.Exists).Sum(each => LinkedFile.At(each).Length);
    }

    /// <summary>Whether a file exists and, for an index, all the files that it names.</summary>
    public static bool AreHere(string path) => File.Exists(path) && Of(path).All(File.Exists);
}
