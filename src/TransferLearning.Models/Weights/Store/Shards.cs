using TransferLearning.Experiments.Files;
using TransferLearning.Models.Weights.HuggingFace;

namespace TransferLearning.Models.Weights.Store;

/// <summary>The files that <c>model.safetensors.index.json</c> names beside it. For the store they and the index are one file of weights.</summary>
internal static class Shards
{
    /// <summary>The paths of an index's files. None for another file, and for an index that cannot be read: what is wrong with it is said where it is opened.</summary>
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

    /// <summary>The length of a file, of an index with its shards, of a folder of HuggingFace's what is opened in it; what is not there counts nothing.</summary>
    public static long BytesOf(string path)
    {
        var file = Directory.Exists(path) ? WeightsNames.InFolder(path) : path;
        return file is null ? 0 : Of(file).Append(file).Where(File.Exists).Sum(each => LinkedFile.At(each).Length);
    }

    /// <summary>Whether a file is there, with all that an index names.</summary>
    public static bool AreHere(string path) => File.Exists(path) && Of(path).All(File.Exists);
}
