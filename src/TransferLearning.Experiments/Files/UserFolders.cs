namespace TransferLearning.Experiments.Files;

/// <summary>
/// Folders of the user. A home that is not set, does not exist or is not an absolute path counts as none: for such a home .NET
/// returns an empty path, and everything below it would be in the current folder.
/// </summary>
public static class UserFolders
{
    /// <summary>The home folder (<c>HOME</c>); null if there is none.</summary>
    /// <param name="environment">Reads a variable; null for the process's environment.</param>
    public static string? Home(Func<string, string?>? environment = null)
    {
        var home = OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)
            : (environment ?? ProcessEnvironment.Read)("HOME");
        return home is { Length: > 0 } && Path.IsPathFullyQualified(home) && Directory.Exists(home) ? home : null;
    }

    /// <summary>The program's cache: <c>TL_HOME</c>, else <c>$XDG_CACHE_HOME/tl</c>, else <c>~/.cache/tl</c>. Created on the first write.</summary>
    /// <param name="environment">Reads a variable; null for the process's environment.</param>
    /// <returns>An absolute path.</returns>
    /// <exception cref="RunException">None of the three is a folder.</exception>
    public static string Cache(Func<string, string?>? environment = null)
    {
        environment ??= ProcessEnvironment.Read;
        if (environment("TL_HOME") is { Length: > 0 } given)
            return Path.GetFullPath(given);
        if (environment("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathFullyQualified(cache))
            return Path.Combine(cache, "tl");
        return Home(environment) is { } home
            ? Path.Combine(home, ".cache", "tl")
            : throw new RunException($"There is no home folder for weights and activations ({(environment("HOME") is { Length: > 0 } named ? $"HOME is '{named}', which is not a folder" : "HOME is not set")}): set TL_HOME to a folder.");
    }
}
