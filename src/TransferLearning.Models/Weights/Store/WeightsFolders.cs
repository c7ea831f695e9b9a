using TransferLearning.Experiments.Files;

namespace TransferLearning.Models.Weights.Store;

/// <summary>
/// The folders that hold weights on this machine: those of <c>TL_WEIGHTS</c> (separated as in <c>PATH</c>), which are searched first and never written; the
/// store, <c>weights</c> in the user's cache (<c>TL_HOME</c>); and HuggingFace's cache (<c>HF_HUB_CACHE</c>, <c>HF_HOME</c>), which is only read.
/// </summary>
/// <param name="Searched">The folders searched first.</param>
/// <param name="Store">The folder that downloads go to.</param>
/// <param name="HuggingFace">HuggingFace's cache of repositories.</param>
public sealed record WeightsFolders(IReadOnlyList<string> Searched, string Store, string HuggingFace)
{
    /// <summary>The folders that the environment variables name.</summary>
    /// <param name="environment">Reads a variable; null for the environment of the process.</param>
    public static WeightsFolders FromEnvironment(Func<string, string?>? environment = null)
    {
        environment ??= ProcessEnvironment.Read;
        var searched = (environment("TL_WEIGHTS") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var cache = UserFolders.Cache(environment);
        return new([.. searched.Select(Path.GetFullPath)], Path.Combine(cache, "weights"), HuggingFaceCache(environment, cache));
    }

    /// <summary>The path of the first of these files that a searched folder or the store has.</summary>
    public string? Find(params IEnumerable<string> names)
    {
        var wanted = names.ToList();
        foreach (var folder in Searched.Append(Store))
            foreach (var name in wanted)
                if (Path.Combine(folder, name) is var path && File.Exists(path)) return path;
        return null;
    }

    /// <summary>
    /// A file of a repository in HuggingFace's cache: <c>models--OWNER--REPO/snapshots/COMMIT/FILE</c>. The commit is the content of <c>refs/REVISION</c>.
    /// </summary>
    public string? FindHuggingFace(string repository, string revision, string file)
    {
        var folder = Path.Combine(HuggingFace, "models--" + repository.Replace("/", "--", StringComparison.Ordinal));
        var reference = Path.Combine(folder, "refs", revision);
        try
        {
            var commit = File.Exists(reference) ? File.ReadAllText(reference).Trim() : revision;
            if (commit.Length is 0 or > 100 || commit != Path.GetFileName(commit)) return null;
            var path = Path.Combine(folder, "snapshots", commit, file);
            return File.Exists(path) ? path : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string HuggingFaceCache(Func<string, string?> environment, string cache)
    {
        if (environment("HF_HUB_CACHE") is { Length: > 0 } hub) return hub;
        var home = environment("HF_HOME") is { Length: > 0 } given ? given
            : UserFolders.Home(environment) is { } user ? Path.Combine(user, ".cache", "huggingface")
            : Path.Combine(cache, "huggingface");
        return Path.Combine(home, "hub");
    }
}
