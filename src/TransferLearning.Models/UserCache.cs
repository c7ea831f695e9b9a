namespace TransferLearning.Models;

/// <summary>The user's cache folder: <c>TL_HOME</c>, else <c>$XDG_CACHE_HOME/tl</c>, else <c>~/.cache/tl</c>.</summary>
public static class UserCache
{
    /// <summary>The folder's full path; it is made when something is first written there.</summary>
    public static string Folder => Environment.GetEnvironmentVariable("TL_HOME") is { Length: > 0 } home
        ? Path.GetFullPath(home)
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathFullyQualified(cache)
            ? Path.Combine(cache, "tl")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "tl");
}
