using TransferLearning.Models;

namespace TransferLearning.Training.Planning;

/// <summary>The store of hashes and audits of the user's files, by size and time, so that only new files are read.</summary>
public static class KnownFiles
{
    /// <summary>The path in the user's cache folder. Planning, runs and <c>tl data</c> share it.</summary>
    public static string Store => Path.Combine(UserCache.Folder, "file-hashes");
}
