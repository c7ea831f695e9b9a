using TransferLearning.Models;

namespace TransferLearning.Training.Planning;

/// <summary>What is known of the user's files: hashes and audits by size and time, so that only new files are read.</summary>
public static class KnownFiles
{
    /// <summary>The file in the user's cache folder. Planning, runs and <c>tl data</c> share it.</summary>
    public static string Store => Path.Combine(UserCache.Folder, "file-hashes");
}
