using TransferLearning.Experiments.Files;

namespace TransferLearning.Models;

/// <summary>The user's cache folder: <c>TL_HOME</c>, else <c>$XDG_CACHE_HOME/tl</c>, else <c>~/.cache/tl</c>.</summary>
public static class UserCache
{
    /// <summary>The folder's full path. Whoever first writes there creates it.</summary>
    /// <exception cref="RunException">There is no home folder, and <c>TL_HOME</c> names none.</exception>
    public static string Folder => UserFolders.Cache();
}
