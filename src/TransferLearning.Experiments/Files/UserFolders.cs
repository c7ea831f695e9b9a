namespace TransferLearning.Experiments.Files;

/// <summary>
/// Folders of the user. A home that is not set, does not exist or is no full path counts as none: .NET gives an empty path for it then, and what is put below that
/// lies in the current folder.
/// </summary>
public static class UserFolders
{
    /// <summary>The home folder (<c>HOME</c>); null for none.</summary>
    /// <param name="environment">Reads a variable; null for the process's own.</param>
    public static string? Home(Func<string, string?>? environment = null)
    {
        var home = OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)
            : (environment ?? ProcessEnvironment.Read)("HOME");
        return home is { Length: > 0 } && Path.IsPathFullyQualified(home) && Directory.Exists(home) ? home : null;
    }

    /// <summary>The cache of this program: <c>TL_HOME</c>, else <c>$XDG_CACHE_HOME/tl</c>, else <c>~/.cache/tl</c>. It is made when something is first written there.</summary>
    /// <param name="environment">Reads a variable; null for the process's own.</param>
    /// <returns>A full path.</returns>
    /// <exception cref="RunException">None of the three names a folder.</exception>
    public static string Cache(Func<string, string?>? environment = null)
    {
        environment ??= ProcessEnvironment.Read;
        if (environment("TL_HOME") is { Length: > 0 } given)
            return Path.GetFullPath(given);
        if (environment("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathFullyQualified(cache))
            return Path.Combine(cache, "tl");
        return Home(environment) is { } home
            ? Path.Combine(home, ".cache", "tl")
            : throw new RunException($"There is no home folder to keep weights and activations in ({(environment("HOME") is { Length: > 0 } named ? $"HOME is '{named}', which is no folder" : "HOME is not set")}): name a folder with TL_HOME.");
    }
}
